namespace Kernel.ServiceDefaults.Events;

/// <summary>Where an event comes from.</summary>
public sealed record EventSource
{
    /// <summary>One of <see cref="EventSourceKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The producer's own name for what happened, for example the CDP method <c>Network.requestWillBeSent</c>.</summary>
    public string? Event { get; init; }

    /// <summary>Facts about the source; CDP events carry <c>cdp_session_id</c>, <c>target_id</c> and <c>target_type</c>.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>The values of <c>source.kind</c>: who made an event.</summary>
public static class EventSourceKinds
{
    /// <summary>Made from a DevTools protocol message by the collector. Reserved.</summary>
    public const string Cdp = "cdp";

    /// <summary>Made by Kernel.Api itself, such as <c>session_started</c>. Reserved.</summary>
    public const string KernelApi = "kernel_api";

    /// <summary>Made by a process beside the browser, the collector's own state included.</summary>
    public const string LocalProcess = "local_process";

    /// <summary>Made by anything else that publishes; the default of published events.</summary>
    public const string Extension = "extension";

    /// <summary>Every kind, for error messages and validation.</summary>
    public static IReadOnlyList<string> All { get; } = [Cdp, KernelApi, LocalProcess, Extension];
}
