namespace Kernel.CdpCollector.Targets;

/// <summary>The state of a target for as long as it exists, across sessions.</summary>
internal sealed class TargetState
{
    public TargetState(byte[] id, byte[] idToken, TargetType type, PageState page, bool isInsideInternal = false)
    {
        Id = id;
        IdToken = idToken;
        Type = type;
        Page = page;
        Document = new DocumentState { IsInsideInternal = isInsideInternal };
        Frames = new FrameTable(Document);
        if (type == TargetType.Page)
        {
            page.Main = this;
        }
    }

    /// <summary>The browser's id, in UTF-8.</summary>
    public byte[] Id { get; }

    /// <summary>The id as a JSON token.</summary>
    public byte[] IdToken { get; }

    public TargetType Type { get; }

    /// <summary>The page that the target belongs to.</summary>
    public PageState Page { get; }

    /// <summary>The document of its main frame.</summary>
    public DocumentState Document { get; }

    /// <summary>Its frames.</summary>
    public FrameTable Frames { get; }

    /// <summary>Indicates whether its renderer crashed, and whether the crash was reported.</summary>
    public CrashReport Crash { get; set; }

    /// <summary>The title when it was attached and the tab that opened it, as tokens.</summary>
    public byte[] Title { get; set; } = [];

    public byte[] OpenerId { get; set; } = [];

    /// <summary>Indicates whether the target existed before the capture started.</summary>
    public bool AlreadyOpen { get; set; }

    /// <summary>Its sessions. Shared and service workers have one for each page that they serve. The first is captured.</summary>
    public List<CdpSession> Sessions { get; } = [];

    /// <summary>The session captured last, also after it ended.</summary>
    public CdpSession? LastPrimary { get; set; }

    /// <summary>The session that is captured.</summary>
    public CdpSession? Primary => Sessions.Count > 0 ? Sessions[0] : null;
}

/// <summary>The progress of reporting a renderer crash.</summary>
internal enum CrashReport
{
    /// <summary>The renderer has not crashed.</summary>
    None,

    /// <summary>The renderer crashed; <c>page_crashed</c> waits for the browser's reason.</summary>
    Pending,

    /// <summary>The crash was reported.</summary>
    Done,
}
