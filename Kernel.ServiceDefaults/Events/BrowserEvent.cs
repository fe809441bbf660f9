using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Events;

/// <summary>One thing that happened, before the stream gives it a number.</summary>
public sealed record BrowserEvent
{
    /// <summary>When it was observed, Unix microseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>What happened, one of <see cref="EventTypes"/> or a publisher's own name.</summary>
    public required string Type { get; init; }

    /// <summary>What it is about.</summary>
    public required EventCategory Category { get; init; }

    /// <summary>Where it comes from.</summary>
    public required EventSource Source { get; init; }

    /// <summary>The event's own fields; absent where the producer gave none, JSON null where shortening had to drop them.</summary>
    [JsonConverter(typeof(EventDataJsonConverter))]
    public JsonElement? Data { get; init; }

    /// <summary>Whether something of the event was shortened to stay under <see cref="EventLimits.MaxEnvelopeBytes"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Truncated { get; init; }
}
