using System.Text;

namespace Kernel.CdpCollector.Targets;

/// <summary>A session attached to a target.</summary>
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

    /// <summary>The id as a JSON token.</summary>
    public byte[] IdToken { get; }

    public TargetState Target { get; }

    /// <summary>The serialized <c>source.metadata</c> of its events.</summary>
    public byte[] Metadata { get; }

    /// <summary>The domains enabled on it.</summary>
    public SessionDomains Enabled { get; set; }

    /// <summary>The frames of its execution contexts.</summary>
    public ExecutionContexts Contexts { get; } = new();

    /// <summary>Gets the frame of a script, or null if it is unknown.</summary>
    /// <param name="context">The browser's id of the script's execution context.</param>
    public DocumentState? FrameOf(long context) => Contexts.FrameOf(context) is { } frameId ? Target.Frames.Find(frameId) : null;

    /// <summary>
    /// Indicates whether <c>Page.frameNavigated</c> was received for the main frame. If so, a document found by <c>Page.getFrameTree</c> is not reported again.
    /// </summary>
    public bool HasNavigated { get; set; }

    /// <summary>Indicates whether <c>Page.getFrameTree</c> must be sent.</summary>
    public bool NeedsFrameTree { get; set; }

    /// <summary>Indicates whether the response with the current document and its lifecycle events is pending.</summary>
    public bool AwaitsHistory { get; set; }

    /// <summary>The parameters with which its network domain was enabled.</summary>
    public NetworkParameters Network { get; set; }

    /// <summary>Indicates whether this is the target's captured session; events of its other sessions are ignored.</summary>
    public bool IsPrimary => Target.Primary == this;
}
