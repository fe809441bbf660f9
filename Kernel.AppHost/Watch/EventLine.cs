using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Kernel.AppHost.Watch;

/// <summary>An event as one line to read: time, number, type, and what it says.</summary>
internal sealed class EventLine(bool colour)
{
    /// <summary>The name of the frame that tells of events that no longer exist.</summary>
    public const string Dropped = "events_dropped";

    private const int TimeWidth = 12;
    private const int NumberWidth = 7;
    private const int TypeWidth = 24;
    private const int LeastText = 20;
    private const int Unlimited = int.MaxValue / 2;
    private const string OtherColour = "37";

    private static readonly Dictionary<string, string> Colours = new()
    {
        ["console"] = "33",
        ["network"] = "34",
        ["page"] = "35",
        ["interaction"] = "36",
        ["screenshot"] = "95",
        ["connection"] = "32",
    };

    private readonly StringBuilder _line = new();

    /// <summary>The line.</summary>
    /// <param name="frame">The kind of the frame.</param>
    /// <param name="data">Its data, UTF-8 JSON.</param>
    /// <param name="width">The cells that there are, or null for a line that is never cut.</param>
    public string Of(string frame, ReadOnlyMemory<byte> data, int? width)
    {
        _line.Clear();
        using var document = JsonDocument.Parse(data);
        if (frame == Dropped)
        {
            var gap = document.RootElement;
            Paint($"{gap.GetProperty("from").GetUInt64()} to {gap.GetProperty("to").GetUInt64()} are missing: they no longer exist", "1;31");
            return _line.ToString();
        }

        Write(document.RootElement, width ?? Unlimited);
        return _line.ToString();
    }

    private void Write(JsonElement envelope, int width)
    {
        var @event = envelope.GetProperty("event");
        var type = TerminalText.Harmless(@event.GetProperty("type").GetString()!);
        var says = EventSummary.Of(type, @event.TryGetProperty("data", out var data) ? data : default);
        var number = envelope.GetProperty("seq").GetUInt64().ToString(CultureInfo.InvariantCulture).PadLeft(NumberWidth);
        var time = DateTimeOffset.UnixEpoch.AddTicks(@event.GetProperty("ts").GetInt64() * TimeSpan.TicksPerMicrosecond).ToLocalTime();

        Paint(time.ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture), "2");
        Paint(number, "2");
        _line.Append("  ");
        Paint(type.PadRight(TypeWidth), Colours.GetValueOrDefault(@event.GetProperty("category").GetString()!, OtherColour));

        _line.Append(' ');

        var used = TimeWidth + number.Length + 2 + Math.Max(TypeWidth, type.Length) + 1;
        var meta = says.Meta.Length > 0 && width - used - says.Meta.Length - 2 >= LeastText ? says.Meta : "";
        var room = width - used - (meta.Length > 0 ? meta.Length + 2 : 0);
        WriteSays(says, room, fill: width < Unlimited && meta.Length > 0);
        if (meta.Length > 0)
        {
            _line.Append("  ");
            Paint(meta, "2");
        }
    }

    private void WriteSays(EventSummary says, int room, bool fill)
    {
        var tone = says.Tone switch { Tone.Bad => "31", Tone.Warn => "33", Tone.Good => "32", _ => "" };
        var lead = TerminalText.Fit(says.Lead, room);
        if (lead.Length > 0)
        {
            Paint(lead, tone.Length > 0 ? "1;" + tone : "1");
            _line.Append(' ');
            room -= TerminalText.Cells(lead) + 1;
        }

        var text = TerminalText.Fit(says.Text, Math.Max(0, room));
        Paint(text, says.Tone == Tone.Bad ? tone : "");
        if (fill)
        {
            _line.Append(' ', Math.Max(0, room - TerminalText.Cells(text)));
        }
    }

    private void Paint(string text, string code)
    {
        if (colour && code.Length > 0)
        {
            _line.Append("\e[").Append(code).Append('m').Append(text).Append("\e[0m");
        }
        else
        {
            _line.Append(text);
        }
    }
}
