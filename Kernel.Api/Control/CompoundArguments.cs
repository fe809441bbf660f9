using System.Text.Json;

namespace Kernel.Api.Control;

/// <summary>Writes what events hold of the arrays and objects in commands. Each method returns false if the value is not complete.</summary>
internal static class CompoundArguments
{
    private const int MaxNames = 32;

    /// <summary>Writes the names in an array.</summary>
    public static bool TryWriteNames(Utf8JsonWriter writer, ParameterRule parameter, ref Utf8JsonReader reader)
    {
        writer.WriteStartArray(parameter.OutputName);
        var depth = reader.CurrentDepth;
        var count = 0;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            if (reader.TokenType == JsonTokenType.String && count++ < MaxNames && ArgumentText.IdOf(ref reader) is { } name)
            {
                writer.WriteStringValue(ParameterRule.SnakeCase(name));
            }
        }

        writer.WriteEndArray();
        return reader.TokenType == JsonTokenType.EndArray;
    }

    /// <summary>Writes the number of elements of an array.</summary>
    public static bool TryWriteCount(Utf8JsonWriter writer, ParameterRule parameter, ref Utf8JsonReader reader)
    {
        var depth = reader.CurrentDepth;
        var count = 0;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            count += IsElement(reader, depth) ? 1 : 0;
        }

        writer.WriteNumber(parameter.OutputName, count);
        return IsEndOf(reader, depth);
    }

    /// <summary>Writes the number of touches, and reads the position of the first.</summary>
    public static bool TryWriteTouches(Utf8JsonWriter writer, ParameterRule parameter, ref Utf8JsonReader reader, out (double X, double Y)? first)
    {
        first = null;
        var depth = reader.CurrentDepth;
        var count = 0;
        while (reader.Read() && reader.CurrentDepth > depth)
        {
            count += IsElement(reader, depth) ? 1 : 0;
            var isCoordinate = count == 1 && reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == depth + 2;
            var isX = isCoordinate && reader.ValueTextEquals("x"u8);
            if ((isX || (isCoordinate && reader.ValueTextEquals("y"u8)))
                && reader.Read() && reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var at) && double.IsFinite(at))
            {
                var (x, y) = first ?? default;
                first = isX ? (at, y) : (x, at);
            }
        }

        writer.WriteNumber(parameter.OutputName, count);
        return IsEndOf(reader, depth);
    }

    /// <summary>Writes the known members of an object.</summary>
    public static bool TryWriteMembers(Utf8JsonWriter writer, ParameterRule parameter, ref Utf8JsonReader reader)
    {
        writer.WriteStartObject(parameter.OutputName);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = parameter.Find(reader.ValueSpan);
            if (!reader.Read())
            {
                break;
            }

            if (name is not null && reader.TokenType == JsonTokenType.Number && reader.ValueSpan.Length <= CommandArguments.MaxNumberLength)
            {
                writer.WritePropertyName(name);
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
            }
            else if (name is not null && reader.TokenType == JsonTokenType.String && ArgumentText.IdOf(ref reader) is { } word)
            {
                writer.WriteString(name, word);
            }
            else if (!reader.TrySkip())
            {
                break;
            }
        }

        writer.WriteEndObject();
        return reader.TokenType == JsonTokenType.EndObject;
    }

    private static bool IsElement(in Utf8JsonReader reader, int depth) =>
        reader.CurrentDepth == depth + 1 && reader.TokenType is not (JsonTokenType.EndObject or JsonTokenType.EndArray);

    private static bool IsEndOf(in Utf8JsonReader reader, int depth) => reader.TokenType == JsonTokenType.EndArray && reader.CurrentDepth == depth;
}
