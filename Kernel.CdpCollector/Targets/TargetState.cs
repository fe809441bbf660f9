namespace Kernel.CdpCollector.Targets;

/// <summary>A target for as long as it exists, whatever sessions come and go.</summary>
internal sealed class TargetState
{
    public TargetState(byte[] id, byte[] idToken, TargetType type, PageState page, ReplayDeduplicator console)
    {
        Id = id;
        IdToken = idToken;
        Type = type;
        Page = page;
        Console = console;
        Document = new DocumentState();
        Frames = new FrameTable(Document);
        if (type == TargetType.Page)
        {
            page.Main = this;
        }
    }

    /// <summary>The browser's id, in UTF-8.</summary>
    public byte[] Id { get; }

    /// <summary>The same as a JSON token.</summary>
    public byte[] IdToken { get; }

    public TargetType Type { get; }

    /// <summary>The page it belongs to.</summary>
    public PageState Page { get; }

    /// <summary>What is loaded in its main frame.</summary>
    public DocumentState Document { get; }

    /// <summary>All of its frames.</summary>
    public FrameTable Frames { get; }

    /// <summary>What its console has said.</summary>
    public ReplayDeduplicator Console { get; }

    /// <summary>What of its performance timeline has been told before.</summary>
    public ReplayWatermark Shifts { get; } = new();

    public ReplayWatermark Paints { get; } = new();

    /// <summary>How often it reported interactions, once it has.</summary>
    public InteractionLimits? InteractionLimits { get; set; }

    /// <summary>Whether its renderer is gone, and whether that was said.</summary>
    public CrashReport Crash { get; set; }

    /// <summary>What the browser has written to its console.</summary>
    public ReplayDeduplicator Log { get; } = new();

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
