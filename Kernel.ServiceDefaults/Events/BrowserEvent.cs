using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Events;

/// <summary>An event, before the stream assigns its sequence number.</summary>
public sealed record BrowserEvent
{
    /// <summary>The time of observation, Unix microseconds.</summary>
    public required long Ts { get; init; }

    /// <summary>The type, one of <see cref="EventTypes"/> or a publisher's own.</summary>
    public required string Type { get; init; }

    /// <summary>The category.</summary>
    public required EventCategory Category { get; init; }

    /// <summary>The source.</summary>
    public required EventSource Source { get; init; }

    /// <summary>The fields of the type; absent if the producer sent none, JSON null if truncation removed them.</summary>
    [JsonConverter(typeof(EventDataJsonConverter))]
    public JsonElement? Data { get; init; }

    /// <summary>Gets whether the event was truncated to stay below <see cref="EventLimits.MaxEnvelopeBytes"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Truncated { get; init; }
}

/// <summary>Distinguishes JSON null, which is a value of <c>data</c>, from an absent <c>data</c>.</summary>
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
