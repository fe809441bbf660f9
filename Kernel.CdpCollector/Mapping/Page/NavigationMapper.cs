using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>
/// Maps navigations. Tracks each frame's document for all other events, and writes <c>navigation</c> exactly once per document, whether the browser
/// reported it or it was found in the frame tree.
/// </summary>
internal sealed class NavigationMapper(MappingContext mapping, DocumentTracker documents)
{
    private const string FrameNavigated = "Page.frameNavigated";
    private const string FrameTree = "Page.getFrameTree";

    private readonly EventWriter _events = mapping.Events;

    // {"frame":{"id":"4058","loaderId":"4F0B","url":"http://a/"},"type":"Navigation"}
    public void MapNavigated(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var frame = default(FrameFields);
        var type = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("frame"u8))
            {
                frame = FrameFields.Read(ref cursor);
            }
            else if (cursor.NameIs("type"u8))
            {
                type = cursor.ReadContent();
            }
        }

        if (frame.Id.IsEmpty)
        {
            return;
        }

        var isMain = DocumentTracker.IsMain(frame, session.Target);
        var isRestored = type.SequenceEqual("BackForwardCacheRestore"u8);
        var document = isMain ? session.Target.Document : session.Target.Frames.GetOrAdd(frame.Id, frame.ParentId);
        if (document is { IsReported: true } && !isRestored && frame.LoaderId.SequenceEqual(document.LoaderId))
        {
            return; // already found in the frame tree
        }

        if (isMain)
        {
            session.HasNavigated = true;
            documents.BeginMain(frame, session, isRestored);
        }
        else
        {
            document?.Begin(frame.LoaderId.ToArray(), frame.WholeUrl());
        }

        if (mapping.Config.Wants(EventCategory.Page) && !session.Target.Document.IsInternal)
        {
            Write(frame, type.IsEmpty ? "navigation"u8 : type, FrameNavigated, session);
            document?.IsReported = true;
        }
    }

    // {"frameId":"4058","url":"http://a/#x","navigationType":"historyApi"}
    public void MapWithinDocument(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var frameId = default(ReadOnlySpan<byte>);
        var url = default(ReadOnlySpan<byte>);
        var type = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("frameId"u8))
            {
                frameId = cursor.ReadToken();
            }
            else if (cursor.NameIs("url"u8))
            {
                url = cursor.ReadToken();
            }
            else if (cursor.NameIs("navigationType"u8))
            {
                type = cursor.ReadContent();
            }
        }

        if (session.Target.Frames.Find(frameId) is not { } document)
        {
            return;
        }

        var previous = document.Url;
        document.SetUrl(url.ToArray());
        if (mapping.Config.Wants(EventCategory.Page) && !session.Target.Document.IsInternal)
        {
            _events.Begin(EventTypes.NavigationSameDocument, "Page.navigatedWithinDocument", session);
            NavigationFields.Write(_events, session, document);
            _events.Url("previous_url"u8, previous);
            SnakeCase.Write(_events, "navigation_type"u8, type.IsEmpty ? "other"u8 : type);
            _events.End();
        }
    }

    // {"frameId":"4058","reason":"swap"}
    public static void MapDetached(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        if (cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("frameId"u8))
                {
                    session.Target.Frames.Remove(cursor.ReadToken());
                }
            }
        }
    }

    /// <summary>Writes <c>navigation</c> for the documents that have none yet.</summary>
    public void ReportMissing(CdpSession session)
    {
        var target = session.Target;
        if (!mapping.Config.Wants(EventCategory.Page) || target.Document.IsInternal || !target.Type.HasFrames())
        {
            return;
        }

        ReportMissing(target.Document, session);
        foreach (var frame in target.Frames.Children)
        {
            ReportMissing(frame, session);
        }
    }

    private void ReportMissing(DocumentState document, CdpSession session)
    {
        if (document.IsReported || !document.HasLoader)
        {
            return;
        }

        document.IsReported = true;
        var frame = new FrameFields { Id = document.FrameId, ParentId = document.ParentFrameId, LoaderId = document.LoaderId, Url = document.Url };
        Write(frame, "existing"u8, FrameTree, session);
    }

    private void Write(in FrameFields frame, ReadOnlySpan<byte> type, string source, CdpSession session)
    {
        _events.Begin(EventTypes.Navigation, source, session);
        NavigationFields.WriteTarget(_events, session);
        _events.Token("frame_id"u8, frame.Id);
        _events.OptionalToken("parent_frame_id"u8, frame.ParentId);
        _events.Token("loader_id"u8, frame.LoaderId);
        _events.Url("url"u8, frame.UrlFragment.IsEmpty ? frame.Url : frame.WholeUrl());
        _events.Integer("nav_seq"u8, session.Target.Page.NavigationSeq);
        _events.OptionalText("frame_name"u8, frame.Name);
        _events.OptionalToken("mime_type"u8, frame.MimeType);
        _events.OptionalUrl("unreachable_url"u8, frame.UnreachableUrl);
        SnakeCase.Write(_events, "navigation_type"u8, type);
        _events.End();
    }
}
