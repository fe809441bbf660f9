using System.Text.Json.Nodes;
using Kernel.Api.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>Adds general information, the health endpoints and the event schemas to the OpenAPI document.</summary>
internal sealed class ApiDocumentTransformer : IOpenApiDocumentTransformer
{
    private static readonly (string Name, string Description)[] Tags =
    [
        ("Stream", "Read and publish events."),
        ("Capture", "Select what is captured of the browser."),
        ("Sign-in", "Sign in with a key in browsers, whose EventSource cannot send headers."),
        ("Probes", "The status of the service."),
        ("Host", "Keep a host awake that suspends when idle."),
        ("DevTools", "The browser's DevTools endpoints at this address if `Gateway:Enabled` is set; 404 otherwise."),
        ("Kernel SDK", "The same for programs that use Kernel's SDK (npm `@onkernel/sdk`): capture sessions as browsers, events as the SDK's types. Errors also have `code` and `message`."),
    ];

    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Kernel",
            Version = "v1",
            Summary = "Browser telemetry as one ordered, durable, live stream of events.",
            Description = "Follow the event stream live, resume after any sequence number, read its history, publish events, and select what is captured of the browser. Every error is `application/problem+json` with a `detail` that names the problem and what is allowed. If the API has keys, send one as `Authorization: Bearer KEY`, or sign in for a cookie.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "The server of this document." }];
        document.Tags = Tags.Select(static tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet();
        RemoveHead(document);
        AddSecurity(document);
        EventSchemas.AddTo(document);
        AddProbe(document, "/health", "health", "Get the status of each part", "Degraded is 200, too. If the API has keys, callers without one get only the status.", "Healthy or degraded.");
        AddProbe(document, "/alive", "alive", "Get whether the process responds", null, "The process responds.");
        return Task.CompletedTask;
    }

    // HEAD is GET without a body, and would need an operation id.
    private static void RemoveHead(OpenApiDocument document)
    {
        foreach (var path in document.Paths.Values)
        {
            path.Operations?.Remove(HttpMethod.Head);
        }
    }

    private static void AddSecurity(OpenApiDocument document)
    {
        document.AddComponent("key", new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.Http,
            Scheme = "bearer",
            Description = "One of `Api:Keys`. Not needed if the API has none.",
        });
        document.AddComponent("cookie", new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.ApiKey,
            In = ParameterLocation.Cookie,
            Name = "kernel_sign_in_10001",
            Description = "The cookie that sign-in sets. Its name ends with the port of the API.",
        });
        document.Security =
        [
            new() { [new OpenApiSecuritySchemeReference("key", document)] = [] },
            new() { [new OpenApiSecuritySchemeReference("cookie", document)] = [] },
            [],
        ];
    }

    private static void AddProbe(OpenApiDocument document, string path, string id, string summary, string? description, string success)
    {
        var status = new OpenApiSchema { Type = JsonSchemaType.String, Enum = [(JsonNode)"healthy", (JsonNode)"degraded", (JsonNode)"unhealthy"] };
        if (document.Components!.Schemas!.TryAdd("HealthStatus", status))
        {
            document.AddComponent("Health", Health(document));
        }

        OpenApiResponse Response(string text, string type, string schema) => new()
        {
            Description = text,
            Content = new Dictionary<string, OpenApiMediaType> { [type] = new() { Schema = new OpenApiSchemaReference(schema, document) } },
        };
        document.Paths.Add(path, new OpenApiPathItem
        {
            Operations = new Dictionary<HttpMethod, OpenApiOperation>
            {
                [HttpMethod.Get] = new()
                {
                    OperationId = id,
                    Summary = summary,
                    Description = description,
                    Tags = new HashSet<OpenApiTagReference> { new("Probes", document) },
                    Security = [],
                    Responses = new OpenApiResponses
                    {
                        ["200"] = Response(success, "application/json", "Health"),
                        ["503"] = Response("Unhealthy.", "application/json", "Health"),
                        ["403"] = Response(ApiOperationTransformer.ProblemDescriptions[403], Problems.ContentType, "ProblemDetails"),
                        ["421"] = Response(ApiOperationTransformer.ProblemDescriptions[421], Problems.ContentType, "ProblemDetails"),
                    },
                },
            },
        });
    }

    private static OpenApiSchema Health(OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Required = new HashSet<string> { "status" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["status"] = new OpenApiSchemaReference("HealthStatus", document),
            ["checks"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                Description = "The status of each part with its reason; absent for callers without a key.",
                AdditionalProperties = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Required = new HashSet<string> { "status" },
                    Properties = new Dictionary<string, IOpenApiSchema>
                    {
                        ["status"] = new OpenApiSchemaReference("HealthStatus", document),
                        ["description"] = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            },
        },
    };
}
