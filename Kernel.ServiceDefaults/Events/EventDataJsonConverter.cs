using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Events;

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
