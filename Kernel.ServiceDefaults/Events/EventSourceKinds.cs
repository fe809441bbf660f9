namespace Kernel.ServiceDefaults.Events;

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
