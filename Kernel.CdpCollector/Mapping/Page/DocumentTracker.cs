using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Keeps which document each target's main frame shows.</summary>
internal sealed class DocumentTracker(PageLifecycleMapper lifecycle)
{
    private long _order;

    /// <summary>Whether the frame is its target's main one.</summary>
    public static bool IsMain(in FrameFields frame, TargetState target) =>
        target.Type == TargetType.Page ? frame.ParentId.IsEmpty : frame.Id.SequenceEqual(target.Document.FrameId);

    /// <summary>The main frame shows another document.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="session">The session that told of it.</param>
    /// <param name="isRestored">Whether the document is back as it was, loaded.</param>
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
        session.NeedsFrameTree = isRestored; // what is inside came back with it, and nobody tells
        lifecycle.Navigated(session, isRestored);
    }
}
