namespace Kernel.CdpCollector.Targets;

/// <summary>
/// What is known of a page as a whole: shared by the page's target and the frames and workers that belong to it, so that their
/// events carry the same navigation. It lives as long as the tab does, over lost connections.
/// </summary>
internal sealed class PageState
{
    /// <summary>The number of the navigation that the page is in: 0 before the first that was seen, then counted from 1.</summary>
    public long NavigationSeq { get; set; }
}
