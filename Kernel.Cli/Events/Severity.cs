namespace Kernel.Cli.Events;

/// <summary>The severity of an event.</summary>
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
