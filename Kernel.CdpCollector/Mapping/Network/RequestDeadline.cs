namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>What is to be done about a request when a time is over.</summary>
internal enum RequestDeadline
{
    /// <summary>Let its page be idle: its data has been quiet for long enough.</summary>
    Quiet,

    /// <summary>Let its page be idle whatever it does.</summary>
    Timeout,

    /// <summary>Report its response unfinished: its data has been quiet for long enough.</summary>
    ResponseQuiet,

    /// <summary>Report its response whatever it does.</summary>
    ResponseTimeout,

    /// <summary>Report it without what is still missing: its body, or headers from the wire.</summary>
    Completion,

    /// <summary>Give it up: its document has been replaced, and its end was not told.</summary>
    Replaced,

    /// <summary>See whether the worker that its script was asked for has come to be; if not, nobody is going to tell its response.</summary>
    WorkerNeverStarted,
}
