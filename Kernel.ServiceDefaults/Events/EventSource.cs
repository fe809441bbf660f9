namespace Kernel.ServiceDefaults.Events;

/// <summary>The source of an event.</summary>
public sealed record EventSource
{
    /// <summary>One of <see cref="EventSourceKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>The producer's name for the event, for example the CDP method <c>Network.requestWillBeSent</c>.</summary>
    public string? Event { get; init; }

    /// <summary>Properties of the source; CDP events have <c>cdp_session_id</c>, <c>target_id</c> and <c>target_type</c>.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}

/// <summary>The values of <c>source.kind</c>.</summary>
public static class EventSourceKinds
{
    /// <summary>Created by the collector from a DevTools protocol message. Reserved.</summary>
    public const string Cdp = "cdp";

    /// <summary>Created by Kernel.Api, such as <c>session_started</c>. Reserved.</summary>
    public const string KernelApi = "kernel_api";

    /// <summary>Created by a process beside the browser, including the collector's own state.</summary>
    public const string LocalProcess = "local_process";

    /// <summary>Created by any other publisher; the default of published events.</summary>
    public const string Extension = "extension";

    /// <summary>All kinds.</summary>
    public static IReadOnlyList<string> All { get; } = [Cdp, KernelApi, LocalProcess, Extension];
}
