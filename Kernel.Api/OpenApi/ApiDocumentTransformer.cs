using System.Text.Json.Nodes;
using Kernel.Api.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>What is said of the interface as a whole, the probes, which the framework maps, and the schemas of the events.</summary>
internal sealed class ApiDocumentTransformer : IOpenApiDocumentTransformer
{
    private static readonly (string Name, string Description)[] Tags =
    [
        ("Stream", "Reading and publishing events."),
        ("Capture", "What is captured of the browser."),
        ("Sign-in", "Keys for browsers, which cannot send a header with an EventSource."),
        ("Probes", "The status of the service."),
        ("Host", "Keeping a host awake that suspends when nothing uses it."),
        ("DevTools", "The browser's own DevTools at this address, if `Gateway:Enabled` is set: 404 otherwise."),
        ("Kernel SDK", "The same for programs written with Kernel's own SDK (npm `@onkernel/sdk`): capture sessions as browsers, events as its types. Errors have `code` and `message`, too."),
    ];

    /// <inheritdoc />
    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Kernel",
            Version = "v1",
            Summary = "What happens inside a browser, as one ordered, durable, live stream of events.",
            Description = "One log, many readers: follow it live, resume after any sequence number, read its history, publish into it, and say what is captured of the browser. Every error is `application/problem+json` with a `detail` that says what is wrong and what is allowed. If the API has keys, send one as `Authorization: Bearer KEY`, or sign in for a cookie.",
            License = new OpenApiLicense { Name = "MIT", Identifier = "MIT" },
        };
        document.Servers = [new OpenApiServer { Url = "/", Description = "Where this document comes from." }];
        document.Tags = Tags.Select(static tag => new OpenApiTag { Name = tag.Name, Description = tag.Description }).ToHashSet();
        AddSecurity(document);
        EventSchemas.AddTo(document);
        AddProbe(document, "/health", "health", "Get the status of each part", "Degraded is still 200. If keys are in use, callers without one get the status alone.", "Healthy or degraded.");
        AddProbe(document, "/alive", "alive", "Get whether the process answers", null, "It does.");
        return Task.CompletedTask;
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
            Description = "What signing in sets; its name ends in the port that the API listens on.",
        });
        document.Security =
        [
            new() { [new OpenApiSecuritySchemeReference("key", document)] = [] },
            new() { [new OpenApiSecuritySchemeReference("cookie", document)] = [] },
            [],
        ];
    }

    private static void AddProbe(OpenApiDocument document, string path, string id, string summary, string? description, string answer)
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
                        ["200"] = Response(answer, "application/json", "Health"),
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
                Description = "Each part with its reason; absent for callers without a key.",
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
