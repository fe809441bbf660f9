using System.Text.Json.Nodes;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>What the schemas of our types need beyond what the framework derives from them.</summary>
internal static class ApiSchemaTransformer
{
    /// <summary>Completes a schema.</summary>
    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(EventCategory))
        {
            // A converter of our own writes them, which says nothing of what it writes.
            schema.Enum = [.. EventCategories.All.Select(static category => (JsonNode)category.ToWireName())];
        }

        if (schema.Enum is { Count: > 0 } && schema.Type is null or JsonSchemaType.Null)
        {
            // The framework leaves the type out, which generators of clients stumble over.
            schema.Type = JsonSchemaType.String;
        }

        if (type == typeof(ProblemDetails))
        {
            Describe(schema);
        }

        return Task.CompletedTask;
    }

    private static void Describe(OpenApiSchema problem)
    {
        problem.Description = "What is wrong and what is allowed (RFC 9457).";
        problem.Required = new HashSet<string> { "status" };
        problem.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = Text("In words."),
            ["trace_id"] = Text("Finds the request in logs and traces."),
            ["code"] = Text("Below `/browsers`: the kind of error, for Kernel's SDK."),
            ["message"] = Text("Below `/browsers`: the same as `detail`, for Kernel's SDK."),
            ["stream_id"] = Text("409 of the history: the log that is read now."),
            ["oldest"] = Number("409 of the history: the oldest sequence number of that log."),
            ["newest"] = Number("409 of the history: the newest sequence number of that log."),
        };
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Integer, Format = "uint64", Description = description };
}
