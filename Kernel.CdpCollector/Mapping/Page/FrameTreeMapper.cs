using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Maps responses to <c>Page.getFrameTree</c>, to find documents that existed before their session.</summary>
internal sealed class FrameTreeMapper(NavigationMapper navigation, DocumentTracker documents, PageLifecycleMapper lifecycle)
{
    /// <summary>Handles a frame tree. Documents that the browser reported in the meantime are newer and are kept.</summary>
    /// <param name="result"><c>{"frameTree":{"frame":{..},"childFrames":[{"frame":{..}}]}}</c></param>
    /// <param name="session">The session that was queried.</param>
    public void Map(ReadOnlySpan<byte> result, CdpSession session)
    {
        var cursor = new JsonCursor(result);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("frameTree"u8))
            {
                MapTreeNode(ref cursor, session);
            }
        }

        navigation.ReportMissing(session);
        lifecycle.Resume(session);
    }

    // A node contains its frame, followed by its child frames. Child frames of an outdated document are ignored.
    private void MapTreeNode(scoped ref JsonCursor cursor, CdpSession session)
    {
        var isCurrent = false;
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("frame"u8))
            {
                isCurrent = Find(FrameFields.Read(ref cursor), session);
            }
            else if (isCurrent && cursor.NameIs("childFrames"u8) && cursor.EnterArray())
            {
                while (cursor.NextElement())
                {
                    MapTreeNode(ref cursor, session);
                }
            }
        }
    }

    /// <summary>Handles a frame of the tree; returns whether its document is the current one.</summary>
    private bool Find(in FrameFields frame, CdpSession session)
    {
        var target = session.Target;
        if (!DocumentTracker.IsMain(frame, target))
        {
            return FindChild(frame, target);
        }

        if (session.HasNavigated || frame.LoaderId.SequenceEqual(target.Document.LoaderId))
        {
            return frame.LoaderId.SequenceEqual(target.Document.LoaderId);
        }

        if ((target.Page.NavigationSeq == 0 || target.Type != TargetType.Page) && DocumentState.IsBlank(frame.Url))
        {
            target.Document.LoaderId = frame.LoaderId.ToArray();
            target.Document.IsReported = true; // the initial document of every tab and frame, to which nothing navigated
        }
        else
        {
            documents.BeginMain(frame, session, isRestored: false);
        }

        return true;
    }

    private static bool FindChild(in FrameFields frame, TargetState target)
    {
        if (target.Frames.GetOrAdd(frame.Id, frame.ParentId) is not { } child)
        {
            return false;
        }

        if (!child.HasLoader)
        {
            child.Begin(frame.LoaderId.ToArray(), frame.WholeUrl());
            child.IsReported = DocumentState.IsBlank(child.Url);
        }

        return frame.LoaderId.SequenceEqual(child.LoaderId);
    }
}
