using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>The script as it was brought into a session's pages.</summary>
/// <param name="options">What it was told to do.</param>
internal sealed class ScriptInstallation(InteractionCaptureOptions options)
{
    public InteractionCaptureOptions Options { get; } = options;

    /// <summary>The browser's name for it, as a token; empty until the browser has answered.</summary>
    public byte[] Identifier { get; set; } = [];

    /// <summary>Whether it was given up before the browser answered, so that it is taken back as soon as it does.</summary>
    public bool IsAbandoned { get; set; }
}
