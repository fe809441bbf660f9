using System.Text;
using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>
/// Maps the interaction script's reports to events. A report comes from a renderer, which a page may have compromised, so only known members are
/// passed on, each within its limits.
/// </summary>
internal sealed class InteractionMapper(MappingContext mapping) : IDisposable
{
    private const int MaxSelectorBytes = 4096;
    private const int MaxTagBytes = 64;
    private const int MaxKeyBytes = 64;
    private const int MaxTextBytes = 512;
    private const string Source = "Runtime.bindingCalled";

    private static readonly byte[] BindingName = Encoding.UTF8.GetBytes(InteractionScript.BindingName);
    private static readonly (int Flag, byte[] Name)[] Modifiers =
        [(1, "alt"u8.ToArray()), (2, "ctrl"u8.ToArray()), (4, "meta"u8.ToArray()), (8, "shift"u8.ToArray())];

    private readonly EventWriter _events = mapping.Events;
    private readonly Dictionary<TargetState, InteractionLimits> _limits = [];
    private readonly PooledByteWriter _report = new(1024);

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
                name = cursor.ReadContent();
            }
            else if (cursor.NameIs("payload"u8))
            {
                payload = cursor.ReadContent();
            }
            else if (cursor.NameIs("executionContextId"u8))
            {
                context = cursor.ReadInt64();
            }
        }

        if (name.SequenceEqual(BindingName))
        {
            _report.Clear();
            JsonText.AppendUnescaped(_report, payload);
            MapReport(session, session.FrameOf(context));
        }
    }

    /// <summary>Removes a target that is gone.</summary>
    public void Forget(TargetState target) => _limits.Remove(target);

    public void Dispose() => _report.Dispose();

    private InteractionLimits LimitsOf(TargetState target)
    {
        if (!_limits.TryGetValue(target, out var limits))
        {
            _limits.Add(target, limits = new InteractionLimits(mapping));
        }

        return limits;
    }

    private void MapReport(CdpSession session, DocumentState? frame)
    {
        if (!JsonValidator.IsValue(_report.WrittenSpan))
        {
            return; // not sent by the interaction script
        }

        var fields = InteractionFields.Read(_report.WrittenSpan);
        var limits = LimitsOf(session.Target);
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
        _events.Begin(EventTypes.InteractionKey, Source, session);
        NavigationFields.Write(_events, session, frame);
        _events.Token("key"u8, fields.Key, MaxKeyBytes);
        _events.OptionalFlag("masked"u8, fields.IsMasked);
        _events.OptionalFlag("repeat"u8, fields.IsRepeat);
        WriteModifiers(fields.Modifiers);
        WriteElement(fields);
        _events.End();
    }

    private void WriteClick(in InteractionFields fields, CdpSession session, DocumentState? frame, long dropped)
    {
        _events.Begin(EventTypes.InteractionClick, Source, session);
        NavigationFields.Write(_events, session, frame);
        _events.Number("x"u8, fields.X);
        _events.Number("y"u8, fields.Y);
        _events.Token("button"u8, fields.Button, MaxTagBytes);
        WriteModifiers(fields.Modifiers);
        WriteElement(fields);
        _events.Text("text"u8, fields.Text, MaxTextBytes);
        WriteDropped(dropped);
        _events.End();
    }

    private void WriteScroll(in InteractionFields fields, CdpSession session, DocumentState? frame, long dropped)
    {
        _events.Begin(EventTypes.ScrollSettled, Source, session);
        NavigationFields.Write(_events, session, frame);
        _events.Number("from_x"u8, fields.FromX);
        _events.Number("from_y"u8, fields.FromY);
        _events.Number("to_x"u8, fields.ToX);
        _events.Number("to_y"u8, fields.ToY);
        WriteElement(fields);
        WriteDropped(dropped);
        _events.End();
    }

    private void WriteElement(in InteractionFields fields)
    {
        _events.Text("selector"u8, fields.Selector, MaxSelectorBytes, TextKind.Content);
        _events.Token("tag"u8, fields.Tag, MaxTagBytes);
    }

    private void WriteModifiers(long flags)
    {
        if ((flags & 15) == 0)
        {
            return;
        }

        _events.Json.WriteStartArray("modifiers"u8);
        foreach (var (flag, name) in Modifiers)
        {
            if ((flags & flag) != 0)
            {
                _events.Json.WriteStringValue(name);
            }
        }

        _events.Json.WriteEndArray();
    }

    private void WriteDropped(long dropped)
    {
        if (dropped > 0)
        {
            _events.Integer("dropped"u8, dropped);
        }
    }
}
