using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Sessions;

/// <summary>The options of a session as callers write them; what is absent keeps its value.</summary>
internal sealed record SessionOptions
{
    /// <summary>Whether credentials in headers, URLs and bodies are replaced before an event is made.</summary>
    public bool? Redact { get; init; }

    /// <summary>How what is done to pages is captured.</summary>
    public SessionInteractionOptions? Interaction { get; init; }

    /// <summary>When pictures are taken, and of what kind.</summary>
    public SessionScreenshotOptions? Screenshots { get; init; }

    /// <summary>How much of the network's traffic is captured.</summary>
    public SessionNetworkOptions? Network { get; init; }

    /// <summary>The options with the caller's choices in place.</summary>
    /// <exception cref="FormatException">A value is not allowed; the message names it and what is.</exception>
    public CaptureOptions ApplyTo(CaptureOptions current) => current with
    {
        Redact = Redact ?? current.Redact,
        Interaction = Interaction?.ApplyTo(current.Interaction) ?? current.Interaction,
        Screenshots = Screenshots?.ApplyTo(current.Screenshots) ?? current.Screenshots,
        Network = Network?.ApplyTo(current.Network) ?? current.Network,
    };
}
