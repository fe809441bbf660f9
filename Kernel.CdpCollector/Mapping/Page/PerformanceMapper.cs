using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Mapping.Lifecycle;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Maps the PerformanceTimeline domain: layout shifts and largest contentful paints. Its times are Unix seconds.</summary>
internal sealed class PerformanceMapper(MappingContext mapping, PageLifecycleMapper lifecycle)
{
    private readonly EventWriter _events = mapping.Events;
    private readonly Dictionary<TargetState, (ReplayWatermark Shifts, ReplayWatermark Paints)> _targets = [];

    /// <summary>Begins a session: the browser may replay the entries of the target's documents.</summary>
    public void Begin(TargetState target)
    {
        if (_targets.TryGetValue(target, out var watermarks))
        {
            watermarks.Shifts.Set();
            watermarks.Paints.Set();
        }
    }

    /// <summary>Removes a target that is gone.</summary>
    public void Forget(TargetState target) => _targets.Remove(target);

    // {"event":{"frameId":"4058","type":"layout-shift","name":"","time":1795470133.25,"duration":0,"layoutShiftDetails":{..}}}
    public void Map(in CdpMessage message, CdpSession session)
    {
        var entry = default(PerformanceEntry);
        var cursor = new JsonCursor(message.Params);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("event"u8))
            {
                entry = PerformanceEntry.Read(ref cursor);
            }
        }

        var isShift = entry.Type.SequenceEqual("layout-shift"u8);
        var target = session.Target;
        if ((!isShift && !entry.Type.SequenceEqual("largest-contentful-paint"u8))
            || !WatermarkOf(target, isShift).IsNew(WallClock.FromSeconds(entry.Time)))
        {
            return;
        }

        if (isShift)
        {
            lifecycle.LayoutShifted(target.Page);
        }

        if (mapping.Config.Wants(EventCategory.Page) && !session.Target.Document.IsInternal)
        {
            Begin(isShift ? EventTypes.LayoutShift : EventTypes.Lcp, entry, session);
            if (isShift)
            {
                WriteShift(entry);
            }
            else
            {
                WritePaint(entry);
            }

            _events.End();
        }
    }

    private ReplayWatermark WatermarkOf(TargetState target, bool isShift)
    {
        if (!_targets.TryGetValue(target, out var watermarks))
        {
            _targets.Add(target, watermarks = (new ReplayWatermark(), new ReplayWatermark()));
        }

        return isShift ? watermarks.Shifts : watermarks.Paints;
    }

    private void Begin(string type, in PerformanceEntry entry, CdpSession session)
    {
        _events.Begin(type, "PerformanceTimeline.timelineEventAdded", session);
        NavigationFields.Write(_events, session, session.Target.Frames.Find(entry.FrameId));
    }

    // {"value":0.12,"hadRecentInput":false,"lastInputTime":0,"sources":[{"previousRect":{"x":0,"y":0,"width":9,"height":9},"currentRect":{..},"nodeId":7}]}
    private void WriteShift(in PerformanceEntry entry)
    {
        var cursor = new JsonCursor(entry.Details);
        var sources = default(ReadOnlySpan<byte>);
        var value = 0.0;
        var hadInput = false;
        if (!entry.Details.IsEmpty && cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("value"u8))
                {
                    value = cursor.ReadDouble();
                }
                else if (cursor.NameIs("hadRecentInput"u8))
                {
                    hadInput = cursor.ReadBoolean();
                }
                else if (cursor.NameIs("sources"u8))
                {
                    sources = cursor.ReadRaw();
                }
            }
        }

        _events.Number("value"u8, value);
        _events.Flag("had_recent_input"u8, hadInput);
        ShiftSources.Write(_events, sources);
        _events.Integer("browser_ts"u8, WallClock.FromSeconds(entry.Time));
    }

    // {"renderTime":1795470133.2,"loadTime":0,"size":1200,"elementId":"hero","url":"http://a/i.png","nodeId":7}
    private void WritePaint(in PerformanceEntry entry)
    {
        var cursor = new JsonCursor(entry.Details);
        var render = 0.0;
        var load = 0.0;
        var size = 0.0;
        var elementId = default(ReadOnlySpan<byte>);
        var url = default(ReadOnlySpan<byte>);
        if (!entry.Details.IsEmpty && cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("renderTime"u8))
                {
                    render = cursor.ReadDouble();
                }
                else if (cursor.NameIs("loadTime"u8))
                {
                    load = cursor.ReadDouble();
                }
                else if (cursor.NameIs("size"u8))
                {
                    size = cursor.ReadDouble();
                }
                else if (cursor.NameIs("elementId"u8))
                {
                    elementId = cursor.ReadToken();
                }
                else if (cursor.NameIs("url"u8))
                {
                    url = cursor.ReadToken();
                }
            }
        }

        _events.Number("size"u8, size);
        _events.OptionalToken("element_id"u8, elementId, maxBytes: 1024);
        if (url.Length > 2)
        {
            _events.Url("resource_url"u8, url);
        }

        WriteTime("render_ts"u8, render);
        WriteTime("load_ts"u8, load);
        _events.Integer("browser_ts"u8, WallClock.FromSeconds(entry.Time));
    }

    private void WriteTime(ReadOnlySpan<byte> name, double seconds)
    {
        if (seconds > 0)
        {
            _events.Integer(name, WallClock.FromSeconds(seconds));
        }
    }
}
