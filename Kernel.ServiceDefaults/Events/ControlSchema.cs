using static Kernel.ServiceDefaults.Events.EventField;

namespace Kernel.ServiceDefaults.Events;

/// <summary>The actions of automation: DevTools commands through the gateway, and calls of the public API.</summary>
internal static class ControlSchema
{
    public static readonly EventSchema[] Events =
    [
        new(EventTypes.ControlCommand, EventCategory.Control, "A DevTools client of the gateway gave the browser a command, or a burst of the same command.",
            String("connection_id", "as in `cdp_connect`"),
            Integer("command_id", "the client's id of the command, or of the first of a burst"),
            String("session_id?", "the client's DevTools session; absent for commands to the browser itself, or to the page of the connection"),
            String("target_id?", "the target of the session or of the connection, or the one that the command opens, closes or activates, if it is known"),
            String("target_type?", "with the target of a session: `page`, `iframe`, `worker`, …"),
            String("method", "such as `Page.navigate`"),
            Object("params?", "the arguments without contents; their names and values are in snake_case"),
            Integer("count?", "number of commands in a burst"),
            Integer("last_ts?", "when the last command of a burst was received, Unix microseconds"),
            Boolean("ok?", "true if the browser carried out the command, or all of a burst; absent if the result is not known"),
            Integer("failed?", "number of commands in a burst that the browser did not carry out"),
            String("error?", "the browser's error, or the first of a burst, at most 1,024 bytes"),
            Integer("duration_us?", "microseconds from the command to its response; the longest of a burst"),
            Integer("pending?", "number of commands that have no response yet")),

        new(EventTypes.ApiCall, EventCategory.Control, "A client called an operation of the public API that changes something.",
            String("request_id", "the trace id of the request"),
            String("operation_id", "as in `/openapi/v1.json`, such as `changeSession`"),
            Integer("status", "of the response"),
            Integer("duration_ms")),
    ];
}
