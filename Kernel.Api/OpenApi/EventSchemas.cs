using System.Text.Json.Nodes;
using Kernel.ServiceDefaults.Events;
using Microsoft.OpenApi;

namespace Kernel.Api.OpenApi;

/// <summary>The schemas of the envelope and of every event type.</summary>
internal static class EventSchemas
{
    /// <summary>The name of the sequence number schema.</summary>
    public const string Seq = "Seq";

    /// <summary>The name of the event type name schema.</summary>
    public const string TypeName = "EventTypeName";

    /// <summary>The name of the category schema.</summary>
    public const string Category = "EventCategory";

    /// <summary>Adds the schemas to a document, and removes those that the framework generated from the classes.</summary>
    public static void AddTo(OpenApiDocument document)
    {
        var schemas = (document.Components ??= new OpenApiComponents()).Schemas ??= new Dictionary<string, IOpenApiSchema>();
        schemas.Remove("BrowserEvent");
        schemas.Remove("JsonElement");
        schemas[Seq] = new OpenApiSchema
        {
            Type = JsonSchemaType.Integer,
            Format = "uint64",
            Minimum = "0",
            Description = "A sequence number. The first is 1; sequence numbers increase strictly and are never reused.",
        };
        schemas[TypeName] = new OpenApiSchema
        {
            Type = JsonSchemaType.String,
            Pattern = EventNames.Pattern,
            Description = "The event type: one of the types below, or a publisher's own.",
        };
        schemas[Category] = Enum(EventCategories.All.Select(static category => category.ToWireName()));
        schemas["EventSource"] = Source();
        schemas["EventsDropped"] = Dropped(document);
        schemas["OtherEvent"] = Event(document, null, new OpenApiSchema { Description = "Any JSON." });

        var names = new List<string>();
        foreach (var type in EventSchema.Types.Order(StringComparer.Ordinal))
        {
            IOpenApiSchema[] data = [.. EventSchema.Find(type).Select(static schema => Data(schema.Fields))];
            schemas[NameOf(type)] = Event(document, type, data.Length == 1 ? data[0] : new OpenApiSchema { AnyOf = data });
            names.Add(NameOf(type));
        }

        schemas["Envelope"] = Envelope(document, [.. names, "OtherEvent"]);
    }

    /// <summary>Gets the name of an event type's schema, such as <c>PageLoadEvent</c>.</summary>
    public static string NameOf(string type) =>
        string.Concat(type.Split('_').Select(static word => char.ToUpperInvariant(word[0]) + word[1..])) + "Event";

    private static OpenApiSchema Envelope(OpenApiDocument document, IEnumerable<string> events) => new()
    {
        Type = JsonSchemaType.Object,
        Description = "An event with its sequence number.",
        Required = new HashSet<string> { "seq", "event" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["seq"] = new OpenApiSchemaReference(Seq, document),
            ["capture_session_id"] = new OpenApiSchema { Type = JsonSchemaType.String, Description = "The session that was active when the event was appended; absent if none was active." },
            ["event"] = new OpenApiSchema { AnyOf = [.. events.Select(name => new OpenApiSchemaReference(name, document))] },
        },
    };

    private static OpenApiSchema Event(OpenApiDocument document, string? type, IOpenApiSchema data) => new()
    {
        Type = JsonSchemaType.Object,
        Description = type is null ? "An event from a publisher." : EventSchema.Find(type)[0].Description,
        Required = new HashSet<string> { "ts", "type", "category", "source" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["ts"] = new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64", Description = "The time of observation, Unix microseconds." },
            ["type"] = type is null ? new OpenApiSchemaReference(TypeName, document) : new OpenApiSchema { Type = JsonSchemaType.String, Const = type },
            ["category"] = type is null
                ? new OpenApiSchemaReference(Category, document)
                : new OpenApiSchema { Type = JsonSchemaType.String, Const = EventTypes.CategoryOf(type).ToWireName() },
            ["source"] = new OpenApiSchemaReference("EventSource", document),
            ["data"] = data,
            ["truncated"] = new OpenApiSchema { Type = JsonSchemaType.Boolean, Description = "True if the event was truncated to stay below 1,000,000 bytes; absent otherwise." },
        },
    };

    private static OpenApiSchema Source() => new()
    {
        Type = JsonSchemaType.Object,
        Description = "The source of an event.",
        Required = new HashSet<string> { "kind" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["kind"] = Enum(EventSourceKinds.All),
            ["event"] = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = EventLimits.MaxNameLength, Description = "The producer's name for the event, such as a protocol method." },
            ["metadata"] = new OpenApiSchema
            {
                Type = JsonSchemaType.Object,
                AdditionalProperties = new OpenApiSchema { Type = JsonSchemaType.String },
                Description = "Properties of the source; for `cdp`: `cdp_session_id`, `target_id`, `target_type`.",
            },
        },
    };

    private static OpenApiSchema Dropped(OpenApiDocument document) => new()
    {
        Type = JsonSchemaType.Object,
        Description = "A gap: events that no longer exist, including both ends. The data of a frame `events_dropped`.",
        Required = new HashSet<string> { "from", "to" },
        Properties = new Dictionary<string, IOpenApiSchema>
        {
            ["from"] = new OpenApiSchemaReference(Seq, document),
            ["to"] = new OpenApiSchemaReference(Seq, document),
        },
    };

    // Null if the event could not be truncated otherwise; required members apply to objects only.
    private static OpenApiSchema Data(IReadOnlyList<EventField> fields) => new()
    {
        Type = JsonSchemaType.Object | JsonSchemaType.Null,
        Required = fields.Where(static field => !field.IsOptional).Select(static field => field.Name).ToHashSet(),
        Properties = fields.ToDictionary(static field => field.Name, static IOpenApiSchema (field) => Field(field)),
    };

    private static OpenApiSchema Field(EventField field) => new()
    {
        Type = field.Kind switch
        {
            FieldKind.String => JsonSchemaType.String,
            FieldKind.Integer => JsonSchemaType.Integer,
            FieldKind.Number => JsonSchemaType.Number,
            FieldKind.Boolean => JsonSchemaType.Boolean,
            FieldKind.Mark => JsonSchemaType.Boolean | JsonSchemaType.String,
            FieldKind.Object => JsonSchemaType.Object,
            _ => JsonSchemaType.Array,
        },
        Items = field.Kind switch
        {
            FieldKind.Strings => new OpenApiSchema { Type = JsonSchemaType.String },
            FieldKind.Array => new OpenApiSchema(),
            _ => null,
        },
        Description = field.Description is { Length: > 0 } text ? text : null,
    };

    private static OpenApiSchema Enum(IEnumerable<string> values) =>
        new() { Type = JsonSchemaType.String, Enum = [.. values.Select(static value => JsonValue.Create(value))] };
}
