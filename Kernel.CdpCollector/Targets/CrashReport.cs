namespace Kernel.CdpCollector.Targets;

/// <summary>How far it is with saying that a target's renderer is gone.</summary>
internal enum CrashReport
{
    /// <summary>It is not gone.</summary>
    None,

    /// <summary>It is; <c>page_crashed</c> waits for the browser to say how.</summary>
    Pending,

    /// <summary>It was said.</summary>
    Done,
}
