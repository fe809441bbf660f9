namespace Kernel.CdpCollector.Targets;

/// <summary>
/// The state of a page as a whole, shared by the page's target and by the frames and workers that belong to it, so that their events carry the same
/// navigation. Lives as long as the tab, across connections.
/// </summary>
internal sealed class PageState
{
    /// <summary>The page's own target; null for targets that belong to no page.</summary>
    public TargetState? Main { get; set; }

    /// <summary>The number of the page's current navigation, from 1; 0 before the first one seen.</summary>
    public long NavigationSeq { get; set; }

    /// <summary>Orders pages by their last navigation; the latest has the highest value.</summary>
    public long NavigatedOrder { get; set; }

    /// <summary>The open dialog that blocks the page, if there is one.</summary>
    public OpenDialog? Dialog { get; set; }
}

/// <summary>An open dialog.</summary>
/// <param name="Type">The protocol's name of its type, without quotes.</param>
/// <param name="FrameId">The frame that opened it, as a token; empty if it is unknown.</param>
/// <param name="OpenedAt">The time at which it was opened, in timestamps of the clock.</param>
internal sealed record OpenDialog(byte[] Type, byte[] FrameId, long OpenedAt);
