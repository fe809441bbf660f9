using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Categories by their exact wire name.</summary>
public sealed class EventCategoryJsonConverter : JsonConverter<EventCategory>
{
    /// <inheritdoc />
    public override EventCategory Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && EventCategories.TryParse(reader.GetString(), out var category))
        {
            return category;
        }

        throw new JsonException($"Not a category; one of {EventCategories.Names} is.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, EventCategory value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUtf8Name());
}
