using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json.Nodes;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Infrastructure;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>Completes operations: responses of the middleware, problems, headers, request bodies, and parameters that are bound as text.</summary>
internal sealed class ApiOperationTransformer : IOpenApiOperationTransformer
{
    /// <summary>The default descriptions of problem responses by status.</summary>
    public static IReadOnlyDictionary<int, string> ProblemDescriptions { get; } = new Dictionary<int, string>
    {
        [400] = "The request is invalid; nothing of it was accepted.",
        [401] = "The key is missing or unknown.",
        [403] = "The request comes from a web page of another site.",
        [404] = "Not found.",
        [408] = "The body arrived too slowly.",
        [413] = "The body, an event or the number of events exceeds its limit.",
        [421] = "The host name is not one of the API's.",
        [429] = "The client has exceeded a rate limit.",
        [500] = "The host could not be notified.",
        [502] = "The browser's response was incomplete.",
        [503] = "The service is busy, or a part is unavailable; nothing of the request was accepted.",
    };

    /// <inheritdoc />
    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var document = context.Document!;
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var isOpen = metadata.OfType<IAllowAnonymous>().Any();
        operation.Security = isOpen ? [] : null;
        operation.Responses ??= [];
        foreach (var status in isOpen ? (int[])[403, 421] : [401, 403, 421])
        {
            operation.Responses.TryAdd($"{status}", new OpenApiResponse());
        }

        foreach (var (status, response) in operation.Responses.Select(static pair => (int.Parse(pair.Key, System.Globalization.CultureInfo.InvariantCulture), (OpenApiResponse)pair.Value)))
        {
            Complete(status, response, metadata, document);
        }

        foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
        {
            var descriptor = context.Description.ParameterDescriptions.First(description => description.Name == parameter.Name).ParameterDescriptor;
            if (descriptor is IParameterInfoParameterDescriptor { ParameterInfo: var info })
            {
                Complete(parameter, info, document);
            }
        }

        foreach (var tags in metadata.OfType<DeepObjectMetadata>())
        {
            operation.Parameters!.Add(new OpenApiParameter
            {
                Name = tags.Name,
                In = ParameterLocation.Query,
                Description = tags.Description,
                Style = ParameterStyle.DeepObject,
                Explode = true,
                Schema = new OpenApiSchema { Type = JsonSchemaType.Object, AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String } },
            });
        }

        if (metadata.OfType<BodyMetadata>().LastOrDefault() is { } body)
        {
            operation.RequestBody = await BodyAsync(body, context, cancellationToken);
        }
    }

    private static async Task<OpenApiRequestBody> BodyAsync(BodyMetadata body, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        if (context.Document!.Components?.Schemas?.ContainsKey(body.Type.Name) is not true)
        {
            context.Document.AddComponent(body.Type.Name, await context.GetOrCreateSchemaAsync(body.Type, null, cancellationToken));
        }

        var content = new Dictionary<string, OpenApiMediaType>();
        foreach (var type in body.ContentTypes)
        {
            content[type] = new OpenApiMediaType
            {
                Schema = type == NdjsonLines.ContentType
                    ? new OpenApiSchema { Type = JsonSchemaType.String, Description = $"One {body.Type.Name} per line." }
                    : new OpenApiSchemaReference(body.Type.Name, context.Document),
            };
        }

        return new OpenApiRequestBody { Required = body.IsRequired, Content = content };
    }

    private static void Complete(int status, OpenApiResponse response, IList<object> metadata, OpenApiDocument document)
    {
        if (ProblemDescriptions.TryGetValue(status, out var text) && (response.Description is not { Length: > 0 } given || given == ReasonPhrases.GetReasonPhrase(status)))
        {
            response.Description = text;
        }

        if (status >= StatusCodes.Status400BadRequest)
        {
            // First, because client generators use the first content type as the type of the error.
            response.Content = new Dictionary<string, OpenApiMediaType>((response.Content ?? new Dictionary<string, OpenApiMediaType>())
                .Where(static content => content.Key != Problems.ContentType)
                .Prepend(KeyValuePair.Create(Problems.ContentType, new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(ProblemDetails), document) })));
        }

        response.Headers ??= new Dictionary<string, IOpenApiHeader>();
        foreach (var header in metadata.OfType<ResponseHeaderMetadata>().Where(header => header.Status == status))
        {
            response.Headers[header.Name] = Header(header.Description, new OpenApiSchema { Type = JsonSchemaType.String });
        }

        if (status == 401)
        {
            response.Headers["WWW-Authenticate"] = Header("How to authenticate.", new OpenApiSchema { Type = JsonSchemaType.String, Const = "Bearer" });
        }
        else if (status is 429 or 503)
        {
            response.Headers["Retry-After"] = Header("The number of seconds after which to retry.", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" });
        }
        else if (status == 501)
        {
            response.Headers["X-Should-Retry"] = Header("`false`: do not retry.", new OpenApiSchema { Type = JsonSchemaType.String, Const = "false" });
        }

        if (response.Content is { } content && content.TryGetValue(NdjsonLines.ContentType, out var lines))
        {
            lines.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "One Envelope per line." };
        }

        if (metadata.OfType<EventStreamMetadata>().FirstOrDefault() is { } stream && response.Content is { } frames && frames.TryGetValue("text/event-stream", out var sse))
        {
            sse.Schema = Frames(stream.Schemas);
        }
    }

    private static OpenApiSchema Frames(string[] schemas)
    {
        var references = Array.ConvertAll(schemas, static name => new JsonObject { ["$ref"] = $"#/components/schemas/{name}" });
        return new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Description = $"The `data` of a frame is {string.Join(" or ", schemas)}.",
            Extensions = new Dictionary<string, IOpenApiExtension>
            {
                ["contentMediaType"] = new JsonNodeExtension("text/event-stream"),
                ["contentSchema"] = new JsonNodeExtension(references is [var only] ? only : new JsonObject { ["anyOf"] = new JsonArray([.. references]) }),
            },
        };
    }

    private static OpenApiHeader Header(string description, OpenApiSchema schema) => new() { Description = description, Schema = schema };

    private static void Complete(OpenApiParameter parameter, ParameterInfo info, OpenApiDocument document)
    {
        parameter.Description = info.GetCustomAttribute<DescriptionAttribute>()?.Description ?? parameter.Description;
        if (info.GetCustomAttribute<SeqParameterAttribute>() is not null)
        {
            parameter.Schema = new OpenApiSchemaReference(EventSchemas.Seq, document);
            return;
        }

        if (parameter.Schema is not OpenApiSchema schema)
        {
            return;
        }

        if (info.GetCustomAttribute<RangeAttribute>() is { } range)
        {
            (schema.Type, schema.Minimum, schema.Maximum) = (JsonSchemaType.Integer, $"{range.Minimum}", range.Maximum is int most ? $"{most}" : null);
        }
        else if (info.GetCustomAttribute<AllowedBooleanAttribute>() is not null)
        {
            schema.Type = JsonSchemaType.Boolean;
        }
        else if (info.GetCustomAttribute<AllowedValuesAttribute>() is { } allowed)
        {
            schema.Enum = [.. allowed.Values.Select(static value => (JsonNode)$"{value}")];
        }
        else if (info.GetCustomAttribute<CommaSeparatedAttribute>() is not null)
        {
            (parameter.Style, parameter.Explode) = (ParameterStyle.Form, false);
            schema.Items = parameter.Name switch
            {
                "types" => new OpenApiSchemaReference(EventSchemas.TypeName, document),
                "categories" => new OpenApiSchemaReference(EventSchemas.Category, document),
                _ => schema.Items,
            };
        }

        if (info.GetCustomAttribute<DefaultValueAttribute>()?.Value is string value)
        {
            schema.Default = schema.Type == JsonSchemaType.String ? value : JsonNode.Parse(value);
        }
    }
}
