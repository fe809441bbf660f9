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

/// <summary>What holds for every operation: the responses of the middleware before it, its problems and headers, and the types of parameters whose text a handler reads.</summary>
internal sealed class ApiOperationTransformer : IOpenApiOperationTransformer
{
    /// <summary>What a problem of a status says of every operation.</summary>
    public static IReadOnlyDictionary<int, string> ProblemDescriptions { get; } = new Dictionary<int, string>
    {
        [400] = "The request is wrong; nothing of it was accepted.",
        [401] = "A key is needed, or it is not one of the API's.",
        [403] = "A web page of another site sent it.",
        [404] = "There is none.",
        [408] = "The body came too slowly.",
        [413] = "The body, an event or the number of events is over its limit.",
        [421] = "The API is not known by that host name.",
        [429] = "This client has had its share for now.",
        [500] = "The host could not be told.",
        [502] = "The browser broke off in the middle of its answer.",
        [503] = "There is no room now, or a part does not answer; nothing of the request was accepted.",
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
                    ? new OpenApiSchema { Type = JsonSchemaType.String, Description = $"A {body.Type.Name} a line." }
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
            // First, since generators of clients take the first for the type of the error.
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
            response.Headers["Retry-After"] = Header("After how many seconds sending it again may work.", new OpenApiSchema { Type = JsonSchemaType.Integer, Minimum = "1" });
        }
        else if (status == 501)
        {
            response.Headers["X-Should-Retry"] = Header("`false`: trying again does not help.", new OpenApiSchema { Type = JsonSchemaType.String, Const = "false" });
        }

        if (response.Content is { } content && content.TryGetValue(NdjsonLines.ContentType, out var lines))
        {
            lines.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Description = "An Envelope a line." };
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
            Description = $"The `data` of a frame is of {string.Join(" or ", schemas)}.",
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
