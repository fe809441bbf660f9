using Kernel.CdpCollector.Protocol;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping;

/// <summary>The domain Page: navigation and loading. It also keeps track of what is loaded where, for all other events.</summary>
internal sealed class PageMapper(EventWriter events)
{
    public CaptureConfig Config { get; set; } = CaptureConfig.None;

    public void Map(in CdpMessage message, CdpSession session)
    {
        var name = message.Method["Page."u8.Length..];
        if (name.SequenceEqual("frameNavigated"u8))
        {
            MapNavigation(message.Params, session);
        }
        else if (name.SequenceEqual("domContentEventFired"u8))
        {
            MapMilestone(EventKind.DomContentLoaded, "Page.domContentEventFired", message.Params, session);
        }
        else if (name.SequenceEqual("loadEventFired"u8))
        {
            MapMilestone(EventKind.PageLoad, "Page.loadEventFired", message.Params, session);
        }
    }

    // {"frame":{"id":"4058","parentId":"..","loaderId":"4F0B","url":"http://a/","urlFragment":"#x","mimeType":"text/html"},"type":"Navigation"}
    private void MapNavigation(ReadOnlySpan<byte> parameters, CdpSession session)
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
                type = cursor.TakeContent();
            }
        }

        if (frame.Id.IsEmpty)
        {
            return;
        }

        Track(frame, session);
        if (Config.Wants(EventCategory.Page) && !session.Target.Document.IsInternal)
        {
            WriteNavigation(frame, type, session);
        }
    }

    private static void Track(in FrameFields frame, CdpSession session)
    {
        var target = session.Target;
        var isMain = target.Type == TargetType.Page ? frame.ParentId.IsEmpty : frame.Id.SequenceEqual(target.Document.FrameId);
        if (!isMain)
        {
            return;
        }

        if (target.Type == TargetType.Page)
        {
            target.Page.NavigationSeq++;
        }

        target.Document.FrameId = frame.Id.ToArray();
        target.Document.LoaderId = frame.LoaderId.ToArray();
        target.Document.SetUrl(Join(frame.Url, frame.UrlFragment));
    }

    private void WriteNavigation(in FrameFields frame, ReadOnlySpan<byte> type, CdpSession session)
    {
        events.Begin(EventKind.Navigation, "Page.frameNavigated", session);
        NavigationFields.WriteTarget(events, session);
        events.Token("frame_id"u8, frame.Id);
        events.OptionalToken("parent_frame_id"u8, frame.ParentId);
        events.Token("loader_id"u8, frame.LoaderId);
        events.Url("url"u8, frame.UrlFragment.IsEmpty ? frame.Url : Join(frame.Url, frame.UrlFragment));
        events.Integer("nav_seq"u8, session.Target.Page.NavigationSeq);
        events.OptionalToken("frame_name"u8, frame.Name);
        events.OptionalToken("mime_type"u8, frame.MimeType);
        events.OptionalToken("unreachable_url"u8, frame.UnreachableUrl);
        SnakeCase.Write(events, "navigation_type"u8, type.IsEmpty ? "navigation"u8 : type);
        events.End();
    }

    // {"timestamp":1573.69569}. A frame in a process of its own says the same of itself, which is no page's milestone.
    private void MapMilestone(EventKind kind, string source, ReadOnlySpan<byte> parameters, CdpSession session)
    {
        if (session.Target.Type != TargetType.Page || !Config.Wants(EventCategory.Page) || session.Target.Document.IsInternal)
        {
            return;
        }

        var cursor = new JsonCursor(parameters);
        var timestamp = 0.0;
        if (cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("timestamp"u8))
                {
                    timestamp = cursor.TakeDouble();
                }
            }
        }

        events.Begin(kind, source, session);
        NavigationFields.Write(events, session);
        events.Number("cdp_timestamp"u8, timestamp);
        events.End();
    }

    private static byte[] Join(ReadOnlySpan<byte> url, ReadOnlySpan<byte> fragment)
    {
        if (fragment.Length <= 2 || url.Length < 2)
        {
            return url.IsEmpty ? "\"\""u8.ToArray() : url.ToArray();
        }

        var joined = new byte[url.Length + fragment.Length - 2];
        url[..^1].CopyTo(joined);
        fragment[1..].CopyTo(joined.AsSpan(url.Length - 1));
        return joined;
    }

    private ref struct FrameFields
    {
        public ReadOnlySpan<byte> Id;
        public ReadOnlySpan<byte> ParentId;
        public ReadOnlySpan<byte> LoaderId;
        public ReadOnlySpan<byte> Name;
        public ReadOnlySpan<byte> Url;
        public ReadOnlySpan<byte> UrlFragment;
        public ReadOnlySpan<byte> MimeType;
        public ReadOnlySpan<byte> UnreachableUrl;

        public static FrameFields Read(scoped ref JsonCursor cursor)
        {
            var frame = default(FrameFields);
            if (!cursor.EnterObject())
            {
                return frame;
            }

            while (cursor.NextProperty())
            {
                if (cursor.NameIs("id"u8))
                {
                    frame.Id = cursor.TakeToken();
                }
                else if (cursor.NameIs("parentId"u8))
                {
                    frame.ParentId = cursor.TakeToken();
                }
                else if (cursor.NameIs("loaderId"u8))
                {
                    frame.LoaderId = cursor.TakeToken();
                }
                else if (cursor.NameIs("name"u8))
                {
                    frame.Name = cursor.TakeToken();
                }
                else if (cursor.NameIs("url"u8))
                {
                    frame.Url = cursor.TakeToken();
                }
                else if (cursor.NameIs("urlFragment"u8))
                {
                    frame.UrlFragment = cursor.TakeToken();
                }
                else if (cursor.NameIs("mimeType"u8))
                {
                    frame.MimeType = cursor.TakeToken();
                }
                else if (cursor.NameIs("unreachableUrl"u8))
                {
                    frame.UnreachableUrl = cursor.TakeToken();
                }
            }

            return frame;
        }
    }
}
