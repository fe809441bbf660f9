using System.Text.Json.Nodes;
using Kernel.ServiceDefaults.Events;
using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>The schemas of the envelope and of every event type.</summary>
internal static class EventSchemas
{
    private const string Category = "EventCategory";

    private const string Resource = "events.md";

    /// <summary>Adds them to a document's components.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        var documentation = EventDocumentation.Read(ReadResource());
        document.AddComponent(Category, Categories());
        document.AddComponent("EventSource", Source());
        document.AddComponent("OtherEvent", Event(document, null, new OpenApiSchema { Description = "The publisher's own." }));

        var names = new List<string>();
        var documented = documentation.Events.ToLookup(static way => way.Type, static way => (IOpenApiSchema)Data(way.Fields));
        foreach (var type in EventTypes.All.Order(StringComparer.Ordinal))
        {
            IOpenApiSchema[] data = [.. documented[type]];
            document.AddComponent(NameOf(type), Event(document, type, data.Length == 1 ? data[0] : new OpenApiSchema { AnyOf = data }));
            names.Add(NameOf(type));
        }

        document.AddComponent("Envelope", Envelope(document, [.. names, "OtherEvent"]));
    }

    /// <summary>A type's name among the schemas, such as <c>PageLoadEvent</c>.</summary>
    public static string NameOf(string type) =>
        string.Concat(type.Split('_').Select(static word => char.ToUpperInvariant(word[0]) + word[1..])) + "Event";

    /// <summary>The names of the categories.</summary>
    public static OpenApiSchema Categories() => Enum(EventCategories.All.Select(static category => category.ToWireName()));

    /// <summary>The text of docs/events.md as it was when this was built.</summary>
    public static string ReadResource()
    {
        using var reader = new StreamReader(typeof(EventSchemas).Assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd();
    }

    private static OpenApiSchema Envelope(OpenApiDocument document, IEnumerable<string> events) => new()
    {
        Type = JsonSchemaType.Object,
        Description = "An event with its place in the stream.",
        Required = new HashSet<string> { "seq", "event" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["seq"] = new OpenApiSchemaReference("Seq", document),
            ["capture_session_id"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The session that was active when the event entered the stream; absent where there was none." },
            ["event"] = new OpenApiSchema { AnyOf = [.. events.Select(name => new OpenApiSchemaReference(name, document))] },
        },
    };

    private static OpenApiSchema Event(OpenApiDocument document, string? type, IOpenApiSchema data) => new()
    {
        Type = JsonSchemaType.Object,
        Description = type is null ? "An event of a publisher." : null,
        Required = new HashSet<string> { "ts", "type", "category", "source" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["ts"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "When it was observed, Unix microseconds." },
            ["type"] = type is null ? new OpenApiSchemaReference("EventTypeName", document) : new OpenApiSchema { Type = JsonSchemaType.String, Const = type },
            ["category"] = type is null
                ? new OpenApiSchemaReference(Category, document)
                : new OpenApiSchema { Type = JsonSchemaType.String, Const = EventTypes.CategoryOf(type).ToWireName() },
            ["source"] = new OpenApiSchemaReference("EventSource", document),
            ["data"] = data,
            ["truncated"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "True when something was shortened to stay under 1,000,000 bytes; absent otherwise." },
        },
    };

    private static OpenApiSchema Source() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "Where an event comes from.",
        Required = new HashSet<string> { "kind" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["kind"] = Enum(EventSourceKinds.All),
            ["event"] = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = EventLimits.MaxNameLength, Description = "The producer's own name for what happened, such as a protocol method." },
            ["metadata"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
                Description = "Facts about the source; with `cdp`: `cdp_session_id`, `target_id`, `target_type`.",
            },
        },
    };

    // Null where the event could not be brought under the limit otherwise; what is required is required of an object.
    private static OpenApiSchema Data(IReadOnlyList<DocumentedField> fields) => new()
    {
        Type = JsonSchemaType.Object | JsonSchemaType.Null,
        Required = fields.Where(static field => !field.IsOptional).Select(static field => field.Name).ToHashSet(),
        Properties = fields.DistinctBy(static field => field.Name).ToDictionary(static field => field.Name, static IOpenApiSchema (field) => Field(field)),
    };

    private static OpenApiSchema Field(DocumentedField field)
    {
        var schema = FieldTypes.Schema(field.Type);
        schema.Description = field.Description is { Length: > 0 } text ? text : null;
        return schema;
    }

    private static OpenApiSchema Enum(IEnumerable<string> values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(static value => JsonValue.Create(value))] };
}
