using static Kernel.ServiceDefaults.Events.EventField;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Console calls, entries of the browser's log, uncaught exceptions.</summary>
internal static class ConsoleSchema
{
    // Of a call, whatever its level.
    private static readonly EventField[] Call =
    [
        .. Context,
        .. String("level", "`log`, `debug`, `info`, `warning`, `error`, `table`, `trace`, `assert`, `dir`, `start_group`, …"),
        .. String("text", "the first argument; empty when there is none; at most 32 KiB"),
        .. Strings("args", "all arguments as a console shows them: strings unchanged, `NaN`, `-0`, `10n`, `{a: 1, b: \"x\"}`, `[1, 2]`, `Map(1) {\"k\" => 1}`; at most 64, of 16 KiB each"),
        .. Object("stack_trace?", "see below"),
        .. Integer("browser_ts"),
    ];

    // Of an entry of the browser's log, whatever its level.
    private static readonly EventField[] Entry =
    [
        .. Context,
        .. String("level", "`error`, `warning`, `info`, `debug`"),
        .. String("text"),
        .. Strings("args"),
        .. String("log_source", "`network`, `security`, `deprecation`, `intervention`, `violation`, `recommendation`, `javascript`, `rendering`, `storage`, `other`, …; never `worker`: entries of a worker are reported for the worker only"),
        .. String("log_category?", "such as `cors`"),
        .. String("source_url?", "the resource that the entry is about, such as the one that failed to load"),
        .. Integer("line?", "the resource that the entry is about, such as the one that failed to load"),
        .. String("request_id?", "the request that the entry is about"),
        .. Object("stack_trace?"),
        .. Integer("browser_ts"),
    ];

    public static readonly EventSchema[] Events =
    [
        new(EventTypes.ConsoleLog, EventCategory.Console, "A call of `console`.", Call),

        new(EventTypes.ConsoleError, EventCategory.Console, "A call of `console.error`.", Call),

        new(EventTypes.ConsoleLog, EventCategory.Console, "An entry of the browser's log: failed loads, blocked content, deprecations, interventions.", Entry),

        new(EventTypes.ConsoleError, EventCategory.Console, "An error that the browser itself reports.", Entry),

        new(EventTypes.ConsoleError, EventCategory.Console, "An uncaught exception.",
            Context,
            String("text", "the first line of the exception, such as `Uncaught TypeError: boom`"),
            Integer("line, column", "the position, counted from 0"),
            String("source_url", "the script"),
            Object("stack_trace?"),
            Integer("browser_ts")),
    ];
}
