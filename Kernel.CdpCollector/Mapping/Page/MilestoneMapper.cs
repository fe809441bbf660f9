using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>
/// Maps the milestones of a page's document: parsed and loaded, each once per document. Milestones of out-of-process frames are ignored.
/// </summary>
internal sealed class MilestoneMapper(MappingContext mapping, PageLifecycleMapper lifecycle)
{
    private readonly EventWriter _events = mapping.Events;

    // {"timestamp":1573.69569}
    public void Map(string type, string source, ReadOnlySpan<byte> parameters, CdpSession session)
    {
        // Milestones from before the document is known are replayed with its lifecycle events.
        if (session is { Target: { Type: TargetType.Page, Page.NavigationSeq: > 0 }, AwaitsHistory: false })
        {
            var cursor = new JsonCursor(parameters);
            var timestamp = 0.0;
            if (cursor.EnterObject())
            {
                while (cursor.NextProperty())
                {
                    if (cursor.NameIs("timestamp"u8))
                    {
                        timestamp = cursor.ReadDouble();
                    }
                }
            }

            Reach(type, source, timestamp, session);
        }
    }

    // {"frameId":"4058","loaderId":"4F0B","name":"DOMContentLoaded","timestamp":861.102125}: a replayed milestone.
    public void MapHistory(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var loaderId = default(ReadOnlySpan<byte>);
        var name = default(ReadOnlySpan<byte>);
        var timestamp = 0.0;
        if (session.Target.Type != TargetType.Page || !cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("loaderId"u8))
            {
                loaderId = cursor.ReadToken();
            }
            else if (cursor.NameIs("name"u8))
            {
                name = cursor.ReadContent();
            }
            else if (cursor.NameIs("timestamp"u8))
            {
                timestamp = cursor.ReadDouble();
            }
        }

        if (!loaderId.SequenceEqual(session.Target.Document.LoaderId) || session.Target.Page.NavigationSeq == 0)
        {
            return;
        }

        if (name.SequenceEqual("DOMContentLoaded"u8))
        {
            Reach(EventTypes.DomContentLoaded, "Page.lifecycleEvent", timestamp, session);
        }
        else if (name.SequenceEqual("load"u8))
        {
            Reach(EventTypes.PageLoad, "Page.lifecycleEvent", timestamp, session);
        }
    }

    // {"frameId":"4058"}: the frame no longer loads. A document that broke off is never reported as parsed.
    public void MapStopped(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        if (session.Target.Type != TargetType.Page || !cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("frameId"u8) && cursor.ReadToken().SequenceEqual(session.Target.Document.FrameId))
            {
                lifecycle.Received(session.Target.Page);
            }
        }
    }

    private void Reach(string type, string source, double timestamp, CdpSession session)
    {
        var document = session.Target.Document;
        var isLoad = type == EventTypes.PageLoad;
        if (isLoad ? document.IsLoaded : document.IsParsed)
        {
            return;
        }

        if (isLoad)
        {
            document.IsLoaded = true;
        }
        else
        {
            document.IsParsed = true;
        }

        if (mapping.Config.Wants(EventCategory.Page) && !document.IsInternal)
        {
            _events.Begin(type, source, session);
            NavigationFields.Write(_events, session);
            _events.Number("cdp_timestamp"u8, timestamp);
            _events.End();
        }

        if (isLoad)
        {
            lifecycle.Loaded(session.Target.Page);
        }
        else
        {
            lifecycle.Parsed(session.Target.Page);
        }
    }
}
