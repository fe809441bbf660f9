namespace Kernel.CdpCollector.Targets;

/// <summary>A target for as long as it exists, whatever sessions come and go.</summary>
internal sealed class TargetState(byte[] id, byte[] idToken, TargetType type, PageState page, ReplayGuard console)
{
    /// <summary>The browser's id, in UTF-8.</summary>
    public byte[] Id { get; } = id;

    /// <summary>The same as a JSON token.</summary>
    public byte[] IdToken { get; } = idToken;

    public TargetType Type { get; } = type;

    /// <summary>The page it belongs to.</summary>
    public PageState Page { get; } = page;

    /// <summary>What is loaded in it.</summary>
    public DocumentState Document { get; } = new();

    /// <summary>What its console has said.</summary>
    public ReplayGuard Console { get; } = console;

    /// <summary>What the browser has written to its console.</summary>
    public ReplayGuard Log { get; } = new();

    /// <summary>The title at attach and the tab that opened it, as tokens.</summary>
    public byte[] Title { get; set; } = [];

    public byte[] OpenerId { get; set; } = [];

    /// <summary>Whether it was there before the capture was.</summary>
    public bool AlreadyOpen { get; set; }

    /// <summary>Whether <c>tab_opened</c> was said of it.</summary>
    public bool Announced { get; set; }

    /// <summary>The sessions on it; shared and service workers have one for each page they serve. The first is captured.</summary>
    public List<CdpSession> Sessions { get; } = [];

    /// <summary>The session that was captured last, also after it ended.</summary>
    public CdpSession? LastPrimary { get; set; }

    /// <summary>The one session whose events count.</summary>
    public CdpSession? Primary => Sessions.Count > 0 ? Sessions[0] : null;
}
