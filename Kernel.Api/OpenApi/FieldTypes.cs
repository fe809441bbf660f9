using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>The types of fields as docs/events.md writes them.</summary>
internal static class FieldTypes
{
    private const string Array = "array of ";

    /// <summary>The schema of a type in words; any value where the words are not known.</summary>
    public static OpenApiSchema Schema(string type)
    {
        if (type.StartsWith(Array, StringComparison.Ordinal))
        {
            return new OpenApiSchema { Type = JsonSchemaType.Array, Items = Schema(type[Array.Length..].TrimEnd('s')) };
        }

        JsonSchemaType? types = null;
        foreach (var word in type.Split(" or "))
        {
            if (Simple(word) is not { } simple)
            {
                return new OpenApiSchema();
            }

            types = types is null ? simple : types | simple;
        }

        return new OpenApiSchema { Type = types };
    }

    /// <summary>Whether the words are known.</summary>
    public static bool IsKnown(string type) => Schema(type).Type is not null;

    private static JsonSchemaType? Simple(string word) => word switch
    {
        "string" => JsonSchemaType.String,
        "integer" => JsonSchemaType.Integer,
        "number" => JsonSchemaType.Number,
        "boolean" => JsonSchemaType.Boolean,
        "object" => JsonSchemaType.Object,
        "array" => JsonSchemaType.Array,
        "null" => JsonSchemaType.Null,
        _ => null,
    };
}
