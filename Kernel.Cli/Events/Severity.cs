namespace Kernel.Cli.Events;

/// <summary>How much an event deserves attention.</summary>
internal enum Severity
{
    /// <summary>One of many.</summary>
    Normal,

    /// <summary>Something that succeeded.</summary>
    Success,

    /// <summary>Something to look at.</summary>
    Warning,

    /// <summary>Something that failed.</summary>
    Error,
}
