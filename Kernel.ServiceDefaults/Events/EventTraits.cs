using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>The facts about an event that readers select and count by, decided once when the event enters the stream.</summary>
/// <remarks>The values are stored in the journal: append only, never change them. Events of earlier versions have none.</remarks>
[Flags]
public enum EventTraits : byte
{
    /// <summary>Nothing is known.</summary>
    None = 0,

    /// <summary>The other traits are decided.</summary>
    Known = 1,

    /// <summary>A request, or a hop of a redirected one.</summary>
    Request = 2,

    /// <summary>A request that failed and was not canceled, or a response with a status of 400 or more.</summary>
    FailedRequest = 4,

    /// <summary>A console error, an uncaught exception or a crash.</summary>
    Error = 8,

    /// <summary>A navigation of a page's main frame.</summary>
    Navigation = 16,

    /// <summary>A screenshot that has an image.</summary>
    Image = 32,

    /// <summary>The traits that <c>failed=true</c> selects.</summary>
    Failed = FailedRequest | Error,
}

/// <summary>Decides the traits of events. It reads <c>data</c> of only a few types, and stops at the member that decides.</summary>
public static class EventTraitRules
{
    private const int MinFailedStatus = 400;

    /// <summary>Gets the traits of an event by its type and data.</summary>
    /// <param name="type">The type, UTF-8.</param>
    /// <param name="data">The JSON of <c>data</c>; empty if the event has none.</param>
    public static EventTraits Decide(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        // By length first: most events are none of these.
        var traits = type.Length switch
        {
            10 when type.SequenceEqual("screenshot"u8) => HasImage(data) ? EventTraits.Image : EventTraits.None,
            10 when type.SequenceEqual("navigation"u8) => Has(data, "parent_frame_id"u8, JsonTokenType.String) ? EventTraits.None : EventTraits.Navigation,
            12 when type.SequenceEqual("page_crashed"u8) => EventTraits.Error,
            13 when type.SequenceEqual("console_error"u8) => EventTraits.Error,
            15 when type.SequenceEqual("network_request"u8) => EventTraits.Request,
            16 when type.SequenceEqual("network_response"u8) => HasFailedStatus(data) ? EventTraits.FailedRequest : EventTraits.None,
            22 when type.SequenceEqual("network_loading_failed"u8) => Has(data, "canceled"u8, JsonTokenType.True) ? EventTraits.None : EventTraits.FailedRequest,
            _ => EventTraits.None,
        };
        return traits | EventTraits.Known;
    }

    /// <summary>Gets the traits of a serialised event.</summary>
    /// <param name="eventJson">A validated event.</param>
    public static EventTraits Decide(ReadOnlySpan<byte> eventJson)
    {
        var parts = EventParts.Read(eventJson);
        return Decide(eventJson.Slice(parts.TypeStart, parts.TypeLength), parts.Data);
    }

    private static bool Has(ReadOnlySpan<byte> data, ReadOnlySpan<byte> member, JsonTokenType type)
    {
        var reader = Reader(data);
        return EventMembers.MoveTo(ref reader, member) && reader.TokenType == type;
    }

    // A truncated image cannot be shown.
    private static bool HasImage(ReadOnlySpan<byte> data)
    {
        var reader = Reader(data);
        return EventMembers.MoveTo(ref reader, "image"u8) && reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty && !reader.ValueSpan.EndsWith(JsonCopier.Marker);
    }

    private static bool HasFailedStatus(ReadOnlySpan<byte> data)
    {
        var reader = Reader(data);
        return EventMembers.MoveTo(ref reader, "status"u8) && reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var status) && status >= MinFailedStatus;
    }

    private static Utf8JsonReader Reader(ReadOnlySpan<byte> data) => new(data.IsEmpty ? "null"u8 : data, EventMembers.ReaderOptions);
}
