namespace Kernel.CdpCollector.Targets;

/// <summary>
/// What is known of a page as a whole: shared by the page's target and the frames and workers that belong to it, so that their
/// events carry the same navigation. It lives as long as the tab does, over lost connections.
/// </summary>
internal sealed class PageState
{
    /// <summary>The page's own target; null for what belongs to no page.</summary>
    public TargetState? Main { get; set; }

    /// <summary>The number of the navigation that the page is in: 0 before the first that was seen, then counted from 1.</summary>
    public long NavigationSeq { get; set; }

    /// <summary>Later for a page that navigated later than others.</summary>
    public long NavigatedOrder { get; set; }

    /// <summary>The dialog that blocks it, if one does.</summary>
    public OpenDialog? Dialog { get; set; }
}

/// <summary>A dialog that waits for an answer.</summary>
/// <param name="Type">The protocol's name of its kind, without quotes.</param>
/// <param name="FrameId">The frame that opened it, as a token; empty where the browser does not say.</param>
/// <param name="OpenedAt">When, in timestamps of the clock.</param>
internal sealed record OpenDialog(byte[] Type, byte[] FrameId, long OpenedAt);
