using System.Collections.Frozen;

namespace Kernel.ServiceDefaults.Events;

/// <summary>
/// The schema of an event type that the system produces. A type with several forms, such as <c>console_error</c>, has several schemas.
/// docs/events.md describes the same events in detail; a test compares the two.
/// </summary>
public sealed class EventSchema
{
    internal EventSchema(string type, EventCategory category, string description, params ReadOnlySpan<EventField[]> fields)
    {
        (Type, Category, Description) = (type, category, description);
        var all = new List<EventField>();
        foreach (var row in fields)
        {
            all.AddRange(row);
        }

        Fields = all;
    }

    /// <summary>All schemas, by category, in the order of docs/events.md.</summary>
    public static IReadOnlyList<EventSchema> All { get; } =
        [.. ConsoleSchema.Events, .. NetworkSchema.Events, .. PageSchema.Events, .. InteractionSchema.Events, .. SystemSchema.Events, .. ControlSchema.Events];

    private static FrozenDictionary<string, EventSchema[]> ByType { get; } =
        All.GroupBy(static schema => schema.Type).ToFrozenDictionary(static types => types.Key, static types => types.ToArray());

    /// <summary>The names of all types.</summary>
    public static IReadOnlyCollection<string> Types => ByType.Keys;

    /// <summary>The type's name.</summary>
    public string Type { get; }

    /// <summary>The category; all schemas of a type have the same.</summary>
    public EventCategory Category { get; }

    /// <summary>The description, one or two sentences of Markdown.</summary>
    public string Description { get; }

    /// <summary>The fields of <c>data</c>.</summary>
    public IReadOnlyList<EventField> Fields { get; }

    /// <summary>The first version of the system that produces it.</summary>
    public string Since { get; init; } = "1.0";

    /// <summary>Finds the schemas of a type; empty if the system does not produce it.</summary>
    public static IReadOnlyList<EventSchema> Find(string type) => ByType.GetValueOrDefault(type, []);
}
