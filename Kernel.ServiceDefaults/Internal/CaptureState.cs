namespace Kernel.ServiceDefaults.Internal;

/// <summary>What the collectors should be doing now; pushed by the API on every change.</summary>
public sealed record CaptureState
{
    /// <summary>Rises with every change, also across restarts of the API (it starts from the clock, in Unix milliseconds).</summary>
    public required long Revision { get; init; }

    /// <summary>The active session, or null when nothing is to be captured.</summary>
    public CaptureTarget? Session { get; init; }
}
