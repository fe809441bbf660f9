namespace Kernel.Api.Sessions;

/// <summary>Where a session stands.</summary>
internal enum SessionStatus
{
    /// <summary>No collector captures for it yet.</summary>
    Starting,

    /// <summary>A collector is attached to the browser, or nothing is asked of the browser.</summary>
    Running,

    /// <summary>The collector, or its browser, was lost; it is being looked for.</summary>
    Disconnected,

    /// <summary>It has ended.</summary>
    Stopped,
}
