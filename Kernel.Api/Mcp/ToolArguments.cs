using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Kernel.Api.Mcp;

/// <summary>Reads the arguments of a tool by its input schema.</summary>
internal static class ToolArguments
{
    private const int ShownCharacters = 80;

    /// <summary>Reads the arguments.</summary>
    /// <exception cref="ToolException">An argument is unknown, missing or not valid; the message says what is allowed.</exception>
    public static T Read<T>(IDictionary<string, JsonElement>? arguments, JsonElement schema)
    {
        var properties = schema.TryGetProperty("properties", out var known) ? known : default;
        var given = new JsonObject();
        foreach (var (name, value) in arguments ?? new Dictionary<string, JsonElement>())
        {
            if (properties.ValueKind != JsonValueKind.Object || !properties.TryGetProperty(name, out var property))
            {
                throw new ToolException($"There is no argument '{PlainText.Line(name, ShownCharacters)}'. The arguments are: {Names(properties)}.");
            }

            // Some clients send null for what they leave out.
            if (value.ValueKind != JsonValueKind.Null)
            {
                Check(name, value, property);
                given[name] = JsonNode.Parse(value.GetRawText());
            }
        }

        if (schema.TryGetProperty("required", out var required))
        {
            foreach (var name in required.EnumerateArray().Select(static item => item.GetString()!).Where(name => !given.ContainsKey(name)))
            {
                throw new ToolException($"The argument '{name}' is missing. Expected {Expected(properties.GetProperty(name))}.");
            }
        }

        try
        {
            return given.Deserialize<T>(ToolJson.Options)!;
        }
        catch (JsonException exception)
        {
            throw new ToolException($"The arguments are not valid: {exception.Message}");
        }
    }

    private static void Check(string name, JsonElement value, JsonElement schema)
    {
        if (!Fits(value, schema))
        {
            throw new ToolException($"{name} is {PlainText.Line(value.GetRawText(), ShownCharacters)}. Expected {Expected(schema)}.");
        }
    }

    private static bool Fits(JsonElement value, JsonElement schema)
    {
        var fits = Text(schema, "type") switch
        {
            "string" => value.ValueKind == JsonValueKind.String,
            "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
            "number" => value.ValueKind == JsonValueKind.Number,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "array" => value.ValueKind == JsonValueKind.Array,
            _ => true,
        };
        return fits
            && (Number(schema, "minimum") is not { } least || value.GetDouble() >= least)
            && (Number(schema, "maximum") is not { } most || value.GetDouble() <= most)
            && (Number(schema, "maxLength") is not { } length || value.GetString()!.Length <= length)
            && (Number(schema, "maxItems") is not { } count || value.GetArrayLength() <= count)
            && (!schema.TryGetProperty("enum", out var allowed) || allowed.EnumerateArray().Any(one => JsonElement.DeepEquals(one, value)))
            && (value.ValueKind != JsonValueKind.Array || !schema.TryGetProperty("items", out var items) || value.EnumerateArray().All(item => Fits(item, items)));
    }

    private static string Expected(JsonElement schema)
    {
        if (schema.TryGetProperty("enum", out var allowed))
        {
            return "one of " + string.Join(", ", allowed.EnumerateArray().Select(static one => one.ToString()));
        }

        if (schema.TryGetProperty("items", out var items))
        {
            return $"an array, each item {Expected(items)}";
        }

        var range = (Number(schema, "minimum"), Number(schema, "maximum")) switch
        {
            ({ } least, { } most) => string.Create(CultureInfo.InvariantCulture, $" from {least} to {most}"),
            ({ } least, null) => string.Create(CultureInfo.InvariantCulture, $" of {least} or more"),
            _ => "",
        };
        var length = Number(schema, "maxLength") is { } characters ? string.Create(CultureInfo.InvariantCulture, $" of at most {characters} characters") : "";
        return Text(schema, "type") switch { "integer" => "an integer", "string" => "a string", "boolean" => "true or false", "number" => "a number", _ => "another value" } + range + length;
    }

    private static string Names(JsonElement properties) =>
        properties.ValueKind == JsonValueKind.Object && properties.EnumerateObject().Any() ? string.Join(", ", properties.EnumerateObject().Select(static property => property.Name)) : "none";

    private static string? Text(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Number(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
