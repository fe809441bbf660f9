using System.Text;

namespace Kernel.CdpCollector.Targets;

/// <summary>An attachment to a target.</summary>
internal sealed class CdpSession
{
    public CdpSession(byte[] id, TargetState target)
    {
        Id = id;
        IdToken = Encoding.UTF8.GetBytes($"\"{Encoding.UTF8.GetString(id)}\"");
        Target = target;
        Metadata = Encoding.UTF8.GetBytes(
            $$"""{"cdp_session_id":{{Encoding.UTF8.GetString(IdToken)}},"target_id":{{Encoding.UTF8.GetString(target.IdToken)}},"target_type":"{{Encoding.UTF8.GetString(target.Type.ToUtf8Name())}}"}""");
    }

    /// <summary>The browser's id, in UTF-8.</summary>
    public byte[] Id { get; }

    /// <summary>The same as a JSON token.</summary>
    public byte[] IdToken { get; }

    public TargetState Target { get; }

    /// <summary>The <c>source.metadata</c> of its events, serialised.</summary>
    public byte[] Metadata { get; }

    /// <summary>What was enabled on it.</summary>
    public SessionDomains Enabled { get; set; }

    /// <summary>Which frames its scripts run in.</summary>
    public ExecutionContexts Contexts { get; } = new();

    /// <summary>The frame that a script ran in; null where it is not known.</summary>
    /// <param name="context">The browser's number of the script's context.</param>
    public DocumentState? FrameOf(long context) => Contexts.FrameOf(context) is { } frameId ? Target.Frames.Find(frameId) : null;

    /// <summary>Whether it has told of its main frame's navigating, so that what is found of it is no news.</summary>
    public bool HasNavigated { get; set; }

    /// <summary>Whether the browser is to be asked what frames there are.</summary>
    public bool NeedsFrameTree { get; set; }

    /// <summary>Whether the browser has been asked what document is shown and how far it is, and has not answered.</summary>
    public bool AwaitsHistory { get; set; }

    /// <summary>With which parameters its network was enabled.</summary>
    public NetworkParameters Network { get; set; }

    /// <summary>Whether its events count, rather than those of another session on the same target.</summary>
    public bool IsPrimary => Target.Primary == this;
}
