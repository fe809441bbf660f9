namespace Kernel.AppHost.Watch;

/// <summary>How an event is to be taken.</summary>
internal enum Tone
{
    /// <summary>As one of many.</summary>
    Plain,

    /// <summary>As something that went well.</summary>
    Good,

    /// <summary>As something to look at.</summary>
    Warn,

    /// <summary>As something that went wrong.</summary>
    Bad,
}
