using System.Globalization;
using System.Text;
using System.Text.Json;
using Kernel.Cli.Events;
using Kernel.Cli.EventStream;
using Kernel.ServiceDefaults.Events;
using Spectre.Console;

namespace Kernel.Cli.Output;

/// <summary>Writes an event as one line to read: time, sequence number, tab, type, and what it says.</summary>
internal sealed class EventLine
{
    private const int SeqWidth = 7;
    private const int TypeWidth = 24;
    private const int MinText = 20;
    private const int Unlimited = int.MaxValue;

    private static readonly Style Quiet = new(decoration: Decoration.Dim);
    private static readonly Style Alarm = new(Color.Maroon, decoration: Decoration.Bold);

    private static readonly Dictionary<string, Style> CategoryStyles = new()
    {
        ["console"] = new(Color.Olive),
        ["network"] = new(Color.Blue),
        ["page"] = new(Color.Purple),
        ["interaction"] = new(Color.Teal),
        ["screenshot"] = new(Color.Fuchsia),
        ["connection"] = new(Color.Green),
    };

    private readonly StringBuilder _line = new();
    private readonly AnsiWriter _writer;

    // The cells that are left; unlimited for a line that is never cut.
    private int _room;

    public EventLine(AnsiCapabilities capabilities) => _writer = new AnsiWriter(new StringWriter(_line), capabilities);

    private bool IsCut => _room < Unlimited;

    /// <summary>The line of a frame.</summary>
    /// <param name="frame">The kind of the frame.</param>
    /// <param name="data">Its data; data that is no event is shown as the text that it is.</param>
    /// <param name="width">The width in cells that the line never exceeds, or null for a line that is never cut.</param>
    public string Of(string frame, ReadOnlyMemory<byte> data, int? width)
    {
        _line.Clear();
        _room = width ?? Unlimited;
        try
        {
            using var document = Envelope.Parse(data);
            Write(frame, document.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            _line.Clear();
            _room = width ?? Unlimited;
            Append(TerminalText.Sanitize(Encoding.UTF8.GetString(data.Span)), Style.Plain);
        }

        return _line.ToString();
    }

    private void Write(string frame, JsonElement data)
    {
        switch (frame)
        {
            case EventStreamReader.EventsDropped:
                var (from, to) = (data.GetProperty("from").GetUInt64(), data.GetProperty("to").GetUInt64());
                Append(string.Create(CultureInfo.InvariantCulture, $"{from} to {to} are missing: {to - from + 1} events are no longer kept"), Alarm);
                break;
            case EventStreamReader.StreamChanged:
                Append($"the API has another event stream now ({TerminalText.Sanitize(data.GetProperty("stream_id").ToString())}); continuing with its oldest event", Alarm);
                break;
            default:
                WriteEvent(data.GetProperty("seq").GetUInt64(), data.GetProperty("event"));
                break;
        }
    }

    private void WriteEvent(ulong seq, JsonElement @event)
    {
        var type = TerminalText.Sanitize(@event.GetProperty("type").GetString() ?? "");
        var data = @event.TryGetProperty("data", out var given) ? given : default;
        var summary = EventSummary.Of(type, data);
        var label = TargetLabel.Of(TargetOf(@event, data));

        Append(Time(@event.GetProperty("ts").GetInt64()), Quiet);
        Append(seq.ToString(CultureInfo.InvariantCulture).PadLeft(SeqWidth), Quiet);
        Append("  ", Style.Plain);
        Append(label.Text.PadRight(TargetLabel.Width), label.Style);
        Append("  ", Style.Plain);
        Append(type.PadRight(TypeWidth), CategoryStyles.GetValueOrDefault(@event.GetProperty("category").GetString() ?? "", Style.Plain));
        Append(" ", Style.Plain);

        WriteSummary(summary);
    }

    // In a terminal the meta is aligned to the end of the line, if it leaves enough room for the rest.
    private void WriteSummary(EventSummary summary)
    {
        var meta = summary.Meta.Length > 0 ? "  " + summary.Meta : "";
        if (!IsCut)
        {
            WriteWords(summary);
            Append(meta, Quiet);
            return;
        }

        var cells = TerminalText.Cells(meta);
        var fits = meta.Length > 0 && _room - cells >= MinText;
        _room -= fits ? cells : 0;
        WriteWords(summary);
        if (fits)
        {
            Append(new string(' ', _room), Style.Plain);
            _room += cells;
            Append(meta, Quiet);
        }
    }

    private void WriteWords(EventSummary summary)
    {
        Color? colour = summary.Severity switch
        {
            Severity.Error => Color.Maroon,
            Severity.Warning => Color.Olive,
            Severity.Success => Color.Green,
            _ => null,
        };
        if (summary.Lead.Length > 0)
        {
            Append(summary.Lead, new Style(colour, decoration: Decoration.Bold));
            Append(" ", Style.Plain);
        }

        Append(summary.Text, summary.Severity == Severity.Error ? new Style(colour) : Style.Plain);
    }

    private static string? TargetOf(JsonElement @event, JsonElement data) =>
        Text(data, "target_id") ?? (@event.TryGetProperty("source", out var source) && source.ValueKind == JsonValueKind.Object
            && source.TryGetProperty("metadata", out var metadata) ? Text(metadata, "target_id") : null);

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    // A publisher can claim any time, also one that no calendar has.
    private static string Time(long us)
    {
        var ticks = (Int128)us * TimeSpan.TicksPerMicrosecond;
        return ticks > (DateTime.MinValue - DateTime.UnixEpoch).Ticks + TimeSpan.TicksPerDay && ticks < (DateTime.MaxValue - DateTime.UnixEpoch).Ticks - TimeSpan.TicksPerDay
            ? DateTimeOffset.UnixEpoch.AddTicks((long)ticks).ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture)
            : "--:--:--.---";
    }

    private void Append(string text, Style style)
    {
        if (IsCut)
        {
            text = TerminalText.Fit(text, _room);
            _room -= TerminalText.Cells(text);
        }

        _writer.Write(text, style);
    }
}
