namespace Kernel.ServiceDefaults.Events;

/// <summary>The JSON type of a field.</summary>
#pragma warning disable CA1720 // the words of JSON
public enum FieldKind
{
    /// <summary>A string.</summary>
    String,

    /// <summary>A whole number of up to 64 bits.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>True, or a string that says more.</summary>
    Mark,

    /// <summary>An object.</summary>
    Object,

    /// <summary>An array of anything.</summary>
    Array,

    /// <summary>An array of strings.</summary>
    Strings,
}
#pragma warning restore CA1720

/// <summary>A field of an event's <c>data</c>.</summary>
/// <param name="Name">The field's name.</param>
/// <param name="Kind">The field's JSON type.</param>
/// <param name="IsOptional">Whether the field can be absent.</param>
/// <param name="Description">The meaning, as Markdown; empty if the name is enough.</param>
public sealed record EventField(string Name, FieldKind Kind, bool IsOptional, string Description)
{
    // The rows of the tables: one or more names, separated by commas, with a question mark after the last if they can be absent.
    internal static EventField[] Context { get; } =
    [
        .. String("session_id", "the DevTools session"),
        .. String("target_id, target_type", "the target: `page`, `iframe` (a frame with a separate process), `worker`, `shared_worker`, `service_worker`, `worklet`"),
        .. String("frame_id, loader_id", "the frame if it is known, otherwise the target's main frame, and its document; empty before the first navigation and in workers"),
        .. String("parent_frame_id?", "the parent frame; absent for the main frame of a page"),
        .. String("url", "the URL of the frame's document, or of the worker's script"),
        .. Integer("nav_seq", "the page's navigation, counted from 1 per tab from the start of its capture; 0 before the first. Frames and dedicated workers have the value of their page; shared and service workers, which belong to no single page, have 0"),
    ];

    private static EventField[] Times { get; } =
    [
        .. Integer("browser_ts", "time of the browser's clock, Unix microseconds"),
        .. Number("cdp_timestamp", "time of the browser's monotonic clock, seconds; only differences are meaningful"),
    ];

    internal static EventField[] Common(string names) => [.. names.Split(", ").Select(static name => Context.Concat(Times).Single(field => field.Name == name))];

    internal static EventField[] String(string names, string description = "") => Create(names, FieldKind.String, description);

    internal static EventField[] Integer(string names, string description = "") => Create(names, FieldKind.Integer, description);

    internal static EventField[] Number(string names, string description = "") => Create(names, FieldKind.Number, description);

    internal static EventField[] Boolean(string names, string description = "") => Create(names, FieldKind.Boolean, description);

    internal static EventField[] Mark(string names, string description = "") => Create(names, FieldKind.Mark, description);

    internal static EventField[] Object(string names, string description = "") => Create(names, FieldKind.Object, description);

    internal static EventField[] Array(string names, string description = "") => Create(names, FieldKind.Array, description);

    internal static EventField[] Strings(string names, string description = "") => Create(names, FieldKind.Strings, description);

    private static EventField[] Create(string names, FieldKind kind, string description) =>
        [.. names.TrimEnd('?').Split(", ").Select(name => new EventField(name, kind, names.EndsWith('?'), description))];
}
