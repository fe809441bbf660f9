using System.Text.Json;
using System.Text.Unicode;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Checks events that arrive complete, as the collectors send them: the form that the stream carries.</summary>
public static class EventValidator
{
    /// <summary>
    /// Checks that <paramref name="json"/> is one whole event on one line and finds what consumers filter by.
    /// </summary>
    /// <exception cref="JsonException">It is not; the message says why.</exception>
    public static EventHeader Validate(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("The event is not valid UTF-8.");
        }

        if (json.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            throw new JsonException("An event must stand on one line.");
        }

        var parts = EventParts.Read(json);
        if (!EventNames.IsValid(json.Slice(parts.TypeStart, parts.TypeLength)))
        {
            throw new JsonException($"type must be {EventNames.Rule}.");
        }

        if (!EventCategories.TryParse(parts.Category, out var category))
        {
            throw new JsonException($"category must be one of {EventCategories.Names}.");
        }

        SourceValidator.Validate(parts.Source);
        return new EventHeader(category, parts.TypeStart, parts.TypeLength);
    }
}

/// <summary>
/// What consumers filter by, found once when an event enters the stream, so that nobody parses it again.
/// </summary>
/// <param name="Category">The event's category.</param>
/// <param name="TypeStart">Where, in the event's JSON, the bytes of its type begin (behind the quote).</param>
/// <param name="TypeLength">How many bytes the type has, 1 to <see cref="EventLimits.MaxNameLength"/>.</param>
public readonly record struct EventHeader(EventCategory Category, int TypeStart, int TypeLength)
{
    /// <summary>The type, as it stands in the event's JSON.</summary>
    public ReadOnlySpan<byte> TypeIn(ReadOnlySpan<byte> eventJson) => eventJson.Slice(TypeStart, TypeLength);
}
