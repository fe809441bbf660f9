using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Finds the documents that were there before their session was, in what the browser answers when it is asked for them.</summary>
internal sealed class FrameTreeMapper(NavigationMapper navigation, DocumentTracker documents, PageLifecycleMapper lifecycle)
{
    /// <summary>
    /// Takes what the browser says is shown, which is how documents are found that were there before the session was. What it
    /// told of by itself meanwhile is newer and stands.
    /// </summary>
    /// <param name="result"><c>{"frameTree":{"frame":{..},"childFrames":[{"frame":{..}}]}}</c></param>
    /// <param name="session">The session that was asked.</param>
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

    // A node holds its frame and, behind it, those inside it. What an old document held is of no interest.
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

    /// <summary>Takes a frame that was found, and says whether it shows what it is known to show.</summary>
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

        if (target.Page.NavigationSeq == 0 && DocumentState.IsBlank(frame.Url))
        {
            target.Document.LoaderId = frame.LoaderId.ToArray();
            target.Document.IsReported = true; // nothing navigated there: it is what every tab begins with
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
