using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Tracks the document in each target's main frame.</summary>
internal sealed class DocumentTracker(PageLifecycleMapper lifecycle)
{
    private long _order;

    /// <summary>Returns whether the frame is its target's main frame.</summary>
    public static bool IsMain(in FrameFields frame, TargetState target) =>
        target.Type == TargetType.Page ? frame.ParentId.IsEmpty : frame.Id.SequenceEqual(target.Document.FrameId);

    /// <summary>Handles a document change in the main frame.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="session">The session that reported it.</param>
    /// <param name="isRestored">Whether the document was restored, loaded, from the back/forward cache.</param>
    public void BeginMain(in FrameFields frame, CdpSession session, bool isRestored)
    {
        var target = session.Target;
        if (target.Type == TargetType.Page)
        {
            target.Page.NavigationSeq++;
            target.Page.NavigatedOrder = ++_order;
        }

        target.Frames.Clear();
        target.Document.FrameId = frame.Id.ToArray();
        target.Document.ParentFrameId = frame.ParentId.IsEmpty ? target.Document.ParentFrameId : frame.ParentId.ToArray();
        target.Document.Begin(frame.LoaderId.ToArray(), frame.WholeUrl());
        target.Document.IsParsed = isRestored;
        target.Document.IsLoaded = isRestored;
        session.NeedsFrameTree = isRestored; // its child frames were restored too, but the browser does not report them
        lifecycle.Navigated(session, isRestored);
    }
}
