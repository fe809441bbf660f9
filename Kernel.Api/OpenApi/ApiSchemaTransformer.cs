using System.Text.Json.Nodes;
using Kernel.ServiceDefaults.Events;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>Completes the schemas that the framework generates.</summary>
internal static class ApiSchemaTransformer
{
    /// <summary>Completes a schema.</summary>
    public static Task TransformAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = Nullable.GetUnderlyingType(context.JsonTypeInfo.Type) ?? context.JsonTypeInfo.Type;
        if (type == typeof(EventCategory))
        {
            // The framework cannot see what a custom converter writes.
            schema.Enum = [.. EventCategories.All.Select(static category => (JsonNode)category.ToWireName())];
        }

        if (schema.Enum is { Count: > 0 } && schema.Type is null or JsonSchemaType.Null)
        {
            // The framework omits the type, which client generators need.
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
        problem.Description = "An error: what is wrong and what is allowed (RFC 9457).";
        problem.Required = new HashSet<string> { "status" };
        problem.Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["type"] = new OpenApiSchema { Type = JsonSchemaType.String, Format = "uri-reference" },
            ["title"] = new OpenApiSchema { Type = JsonSchemaType.String },
            ["status"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32" },
            ["detail"] = Text("The explanation."),
            ["trace_id"] = Text("The id of the request in logs and traces."),
            ["code"] = Text("Only below `/browsers`: the error code, for Kernel's SDK."),
            ["message"] = Text("Only below `/browsers`: the same as `detail`, for Kernel's SDK."),
            ["stream_id"] = Text("Only in a 409 of the history: the identity of the current log."),
            ["oldest"] = Number("Only in a 409 of the history: the oldest sequence number of the current log."),
            ["newest"] = Number("Only in a 409 of the history: the newest sequence number of the current log."),
        };
    }

    private static OpenApiSchema Text(string description) => new() { Type = JsonSchemaType.String, Description = description };

    private static OpenApiSchema Number(string description) => new() { Type = JsonSchemaType.Integer, Format = "uint64", Description = description };
}
