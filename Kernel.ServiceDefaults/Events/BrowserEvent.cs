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

/// <summary>Keeps JSON null, which is a value of <c>data</c>, apart from a <c>data</c> that is not there.</summary>
internal sealed class EventDataJsonConverter : JsonConverter<JsonElement?>
{
    /// <inheritdoc />
    public override bool HandleNull => true;

    /// <inheritdoc />
    public override JsonElement? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonElement.ParseValue(ref reader);

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, JsonElement? value, JsonSerializerOptions options)
    {
        if (value is { } data)
        {
            data.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
