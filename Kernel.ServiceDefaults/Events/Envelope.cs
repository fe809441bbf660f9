using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Events;

/// <summary>An event with its sequence number, as readers receive it.</summary>
public sealed record Envelope
{
    private static readonly JsonDocumentOptions Nesting = new() { MaxDepth = EventLimits.MaxEnvelopeDepth };

    /// <summary>The sequence number. The first is 1; sequence numbers increase strictly and are never reused.</summary>
    public required ulong Seq { get; init; }

    /// <summary>The capture session that was active when the event entered the stream.</summary>
    public string? CaptureSessionId { get; init; }

    /// <summary>The event.</summary>
    public required BrowserEvent Event { get; init; }

    /// <summary>Parses an envelope. All of its texts can be decoded: an event of an earlier version can have unpaired surrogates, which are replaced.</summary>
    /// <exception cref="JsonException">It is not JSON, or nested too deeply.</exception>
    public static JsonDocument Parse(ReadOnlyMemory<byte> json) => JsonDocument.Parse(UnpairedSurrogates.Without(json), Nesting);
}

/// <summary>Source-generated JSON of envelopes and events.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    MaxDepth = EventLimits.MaxEnvelopeDepth,
    Converters = [typeof(EventCategoryJsonConverter)])]
[JsonSerializable(typeof(Envelope))]
[JsonSerializable(typeof(BrowserEvent))]
public sealed partial class EventJsonContext : JsonSerializerContext;
