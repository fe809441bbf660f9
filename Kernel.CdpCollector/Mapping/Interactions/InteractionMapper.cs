using System.Text;
using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>
/// Makes the script's reports into events. A report comes out of a renderer, which a page may have taken over, so nothing of it is
/// passed on but the members known here, each in its bounds.
/// </summary>
internal sealed class InteractionMapper(EventWriter events, TimeProvider time) : IDisposable
{
    private const int MaxSelectorBytes = 1024;
    private const int MaxTagBytes = 64;
    private const int MaxKeyBytes = 64;
    private const int MaxTextBytes = 512;
    private const string Source = "Runtime.bindingCalled";

    private static readonly byte[] BindingName = Encoding.UTF8.GetBytes(InteractionScript.BindingName);
    private static readonly (int Flag, byte[] Name)[] Modifiers =
        [(1, "alt"u8.ToArray()), (2, "ctrl"u8.ToArray()), (4, "meta"u8.ToArray()), (8, "shift"u8.ToArray())];

    private readonly PooledBufferWriter _report = new(1024);

    // {"name":"kernelReport","payload":"{\"type\":\"key\",\"key\":\"a\"}","executionContextId":3}
    public void Map(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var name = default(ReadOnlySpan<byte>);
        var payload = default(ReadOnlySpan<byte>);
        var context = 0L;
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("name"u8))
            {
                name = cursor.TakeContent();
            }
            else if (cursor.NameIs("payload"u8))
            {
                payload = cursor.TakeContent();
            }
            else if (cursor.NameIs("executionContextId"u8))
            {
                context = cursor.TakeInt64();
            }
        }

        if (name.SequenceEqual(BindingName))
        {
            _report.Clear();
            JsonText.AppendUnescaped(_report, payload);
            MapReport(session, session.FrameOf(context));
        }
    }

    public void Dispose() => _report.Dispose();

    private void MapReport(CdpSession session, DocumentState? frame)
    {
        if (!JsonCheck.IsValue(_report.Written))
        {
            return; // not from our script
        }

        var fields = InteractionFields.Read(_report.Written);
        var limits = session.Target.InteractionLimits ??= new InteractionLimits(time);
        if (fields.Type.SequenceEqual("key"u8))
        {
            WriteKey(fields, session, frame);
        }
        else if (fields.Type.SequenceEqual("click"u8) && limits.Clicks.TryPass(out var clicks))
        {
            WriteClick(fields, session, frame, clicks);
        }
        else if (fields.Type.SequenceEqual("scroll"u8) && limits.Scrolls.TryPass(out var scrolls))
        {
            WriteScroll(fields, session, frame, scrolls);
        }
    }

    private void WriteKey(in InteractionFields fields, CdpSession session, DocumentState? frame)
    {
        events.Begin(EventKind.InteractionKey, Source, session);
        NavigationFields.Write(events, session, frame);
        events.Token("key"u8, fields.Key, MaxKeyBytes);
        events.OptionalFlag("masked"u8, fields.IsMasked);
        events.OptionalFlag("repeat"u8, fields.IsRepeat);
        WriteModifiers(fields.Modifiers);
        WriteElement(fields);
        events.End();
    }

    private void WriteClick(in InteractionFields fields, CdpSession session, DocumentState? frame, long dropped)
    {
        events.Begin(EventKind.InteractionClick, Source, session);
        NavigationFields.Write(events, session, frame);
        events.Number("x"u8, fields.X);
        events.Number("y"u8, fields.Y);
        events.Token("button"u8, fields.Button, MaxTagBytes);
        WriteModifiers(fields.Modifiers);
        WriteElement(fields);
        events.Token("text"u8, fields.Text, MaxTextBytes);
        WriteDropped(dropped);
        events.End();
    }

    private void WriteScroll(in InteractionFields fields, CdpSession session, DocumentState? frame, long dropped)
    {
        events.Begin(EventKind.ScrollSettled, Source, session);
        NavigationFields.Write(events, session, frame);
        events.Number("from_x"u8, fields.FromX);
        events.Number("from_y"u8, fields.FromY);
        events.Number("to_x"u8, fields.ToX);
        events.Number("to_y"u8, fields.ToY);
        WriteElement(fields);
        WriteDropped(dropped);
        events.End();
    }

    private void WriteElement(in InteractionFields fields)
    {
        events.Token("selector"u8, fields.Selector, MaxSelectorBytes);
        events.Token("tag"u8, fields.Tag, MaxTagBytes);
    }

    private void WriteModifiers(long flags)
    {
        if ((flags & 15) == 0)
        {
            return;
        }

        events.Json.WriteStartArray("modifiers"u8);
        foreach (var (flag, name) in Modifiers)
        {
            if ((flags & flag) != 0)
            {
                events.Json.WriteStringValue(name);
            }
        }

        events.Json.WriteEndArray();
    }

    private void WriteDropped(long dropped)
    {
        if (dropped > 0)
        {
            events.Integer("dropped"u8, dropped);
        }
    }
}
