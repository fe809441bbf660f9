using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Checks the <c>metadata</c> of an event's source.</summary>
internal static class SourceMetadata
{
    /// <summary>Reads over the value that the reader stands at.</summary>
    /// <exception cref="JsonException">It is not an object of strings.</exception>
    public static void Check(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw Refusal();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.String)
            {
                throw Refusal();
            }
        }
    }

    private static JsonException Refusal() => new("source.metadata must be an object of strings.");
}
