using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Kernel.ServiceDefaults.Events;
using Microsoft.Extensions.AI;

namespace Kernel.Api.Mcp;

/// <summary>The JSON of tools, in the naming of the HTTP API, and its schemas.</summary>
internal static class ToolJson
{
    private static readonly AIJsonSchemaCreateOptions SchemaOptions = new()
    {
        TransformSchemaNode = static (_, node) => WithoutNull(node),
    };

    /// <summary>The serializer's options.</summary>
    public static JsonSerializerOptions Options { get; } = Create();

    /// <summary>Gets the schema of a type.</summary>
    public static JsonElement SchemaOf(Type type) => AIJsonUtilities.CreateJsonSchema(type, serializerOptions: Options, inferenceOptions: SchemaOptions);

    private static JsonSerializerOptions Create()
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            PropertyNameCaseInsensitive = false,
            NumberHandling = JsonNumberHandling.Strict,
            UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new EventCategoryJsonConverter(), new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
            TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        };
        options.MakeReadOnly();
        return options;
    }

    // Absent members are omitted, never null, and not all clients understand lists of types.
    private static JsonNode WithoutNull(JsonNode node)
    {
        if (node is JsonObject schema && schema["type"] is JsonArray types)
        {
            string[] names = [.. types.Select(static type => type!.GetValue<string>()).Where(static type => type != "null")];
            schema["type"] = names.Length == 1 ? names[0] : new JsonArray([.. names.Select(static name => (JsonNode)name)]);
        }

        if (node is JsonObject { } choice && choice["enum"] is JsonArray values)
        {
            choice["enum"] = new JsonArray([.. values.Where(static value => value is not null).Select(static value => value!.DeepClone())]);
        }

        if (node is JsonObject property && property.TryGetPropertyValue("default", out var value) && value is null)
        {
            property.Remove("default");
        }

        return node;
    }
}
