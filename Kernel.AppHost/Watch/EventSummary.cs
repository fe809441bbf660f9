using System.Globalization;
using System.Text.Json;

namespace Kernel.AppHost.Watch;

/// <summary>What an event says in a few words.</summary>
/// <param name="Lead">A word or number that stands out.</param>
/// <param name="Text">The rest.</param>
/// <param name="Meta">What is said at the end of the line, such as a duration.</param>
/// <param name="Tone">How it is to be taken.</param>
internal sealed record EventSummary(string Lead, string Text, string Meta, Tone Tone)
{
    // The members that say most about an event of a type that is not known here, which callers may publish at any time.
    private static readonly string[] Telling = ["message", "text", "title", "name", "url", "reason", "error", "status", "id"];

    private const int MaxText = 2_000;

    /// <summary>The words for an event's type and data. Everything that comes out is harmless to a terminal.</summary>
    public static EventSummary Of(string type, JsonElement data)
    {
        var says = data.ValueKind == JsonValueKind.Object
            ? Known(type, new EventData(data))
            : new EventSummary("", data.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null ? "" : data.ToString(), "", Tone.Plain);
        return says with { Lead = Clean(says.Lead), Text = Clean(says.Text), Meta = Clean(says.Meta) };
    }

    private static EventSummary Known(string type, EventData d) => type switch
    {
        "console_log" => new(d["level"] is "log" ? "" : d["level"], d.Message, "", d["level"] switch { "warning" => Tone.Warn, "assert" => Tone.Bad, _ => Tone.Plain }),
        "console_error" => new("error", d.Message, "", Tone.Bad),
        "network_request" => new(d["method"], d["url"], d["resource_type"], Tone.Plain),
        "network_response" => new(d["status"], d.Joined("url", "redirect_url"), d.Times, d.Number("status") switch { >= 400 => Tone.Bad, >= 300 => Tone.Warn, _ => Tone.Good }),
        "network_loading_failed" => new(
            d.Is("canceled") ? "canceled" : "failed", d.Joined("error_text", "blocked_reason", "cors_error", "url"), d.Times, d.Is("canceled") ? Tone.Warn : Tone.Bad),
        "network_idle" or "layout_settled" or "navigation_settled" => new(d.Is("timed_out") ? "given up" : "", d["url"], d.Times, d.Is("timed_out") ? Tone.Warn : Tone.Good),
        "page_crashed" => new("crashed", d["url"], "", Tone.Bad),
        "dialog_opened" => new(d["dialog_type"], d.Joined("message", "url"), "", Tone.Warn),
        "dialog_closed" => new(d["dialog_type"], d.Is("accepted") ? "accepted" : "dismissed", d.Times, Tone.Plain),
        "download_started" or "download_finished" => new(d["state"], d.Joined("suggested_filename", "download_url"), d.Times, Tone.Plain),
        "layout_shift" => new(d["value"], d["url"], "", Tone.Plain),
        "interaction_key" => new(d["key"], d.Joined("selector", "tag"), "", Tone.Plain),
        "interaction_click" => new("", d.Joined("selector", "tag", "text"), "", Tone.Plain),
        "scroll_settled" => new("", d.Joined("selector", "url"), "", Tone.Plain),
        "screenshot" => new(d["error"], d.Joined("trigger", "url"), d.Times, d["error"].Length > 0 ? Tone.Bad : Tone.Plain),
        "websocket_frame" => new(d["direction"] switch { "sent" => "↑", "received" => "↓", _ => "" }, d["payload"] is { Length: > 0 } text ? text : d.Joined("opcode", "url"), "", Tone.Plain),
        "event_source_message" => new("↓", d["payload"] is { Length: > 0 } text ? text : d.Joined("event_name", "url"), "", Tone.Plain),
        "cdp_connect" or "cdp_disconnect" => new(d["endpoint"], d.Joined("reason", "target_id", "connection_id"), d.Times, Tone.Plain),
        "websocket_error" => new("", d.Joined("error_text", "url"), d.Times, Tone.Bad),
        "monitor_disconnected" or "monitor_init_failed" => new("", d.Joined("step", "reason", "detail"), "", Tone.Bad),
        "monitor_connected" or "monitor_reconnected" => new("", d["browser"], d.Times, Tone.Good),
        "session_started" => new("", d["capture_session_id"], "", Tone.Good),
        "session_ended" => new("", d.Joined("capture_session_id", "reason"), d.Times, Tone.Plain),
        "tab_opened" => new("", d.Joined("title", "url"), "", Tone.Plain),
        _ => Other(d),
    };

    private static EventSummary Other(EventData d)
    {
        var told = string.Join("  ", Telling.Select(name => d[name]).Where(static text => text.Length > 0).Take(3));
        return new("", told.Length > 0 ? told : d.Members, d.Times, Tone.Plain);
    }

    private static string Clean(string text) => TerminalText.Harmless(text.Length > MaxText ? string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, MaxText)}…") : text);
}
