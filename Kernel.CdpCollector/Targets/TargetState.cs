namespace Kernel.CdpCollector.Targets;

/// <summary>A target for as long as it exists, whatever sessions come and go.</summary>
internal sealed class TargetState
{
    public TargetState(byte[] id, byte[] idToken, TargetType type, PageState page)
    {
        Id = id;
        IdToken = idToken;
        Type = type;
        Page = page;
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

    /// <summary>Whether its renderer is gone, and whether that was said.</summary>
    public CrashReport Crash { get; set; }

    /// <summary>The title at attach and the tab that opened it, as tokens.</summary>
    public byte[] Title { get; set; } = [];

    public byte[] OpenerId { get; set; } = [];

    /// <summary>Whether it was there before the capture was.</summary>
    public bool AlreadyOpen { get; set; }

    /// <summary>The sessions on it; shared and service workers have one for each page they serve. The first is captured.</summary>
    public List<CdpSession> Sessions { get; } = [];

    /// <summary>The session that was captured last, also after it ended.</summary>
    public CdpSession? LastPrimary { get; set; }

    /// <summary>The one session whose events count.</summary>
    public CdpSession? Primary => Sessions.Count > 0 ? Sessions[0] : null;
}

/// <summary>How far it is with saying that a target's renderer is gone.</summary>
internal enum CrashReport
{
    /// <summary>It is not gone.</summary>
    None,

    /// <summary>It is; <c>page_crashed</c> waits for the browser to say how.</summary>
    Pending,

    /// <summary>It was said.</summary>
    Done,
}
