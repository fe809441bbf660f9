using System.Globalization;
using System.Text.Json;
using Kernel.Cli.Output;

namespace Kernel.Cli.Events;

/// <summary>An event in a few words, the same that the web UI uses (<c>model/summary.js</c>). All of them are safe to print.</summary>
/// <param name="Lead">A word or number that stands out.</param>
/// <param name="Text">The rest.</param>
/// <param name="Meta">The end of the line, such as a duration.</param>
/// <param name="Severity">How much attention the event deserves.</param>
internal sealed record EventSummary(string Lead, string Text, string Meta, Severity Severity)
{
    private const int MaxCharacters = 2_000;

    /// <summary>The words for an event's type and data.</summary>
    public static EventSummary Of(string type, JsonElement data)
    {
        var summary = data.ValueKind switch
        {
            JsonValueKind.Object => Known(type, new EventFields(data)),
            JsonValueKind.Array => Plain(EventFields.Items(data)),
            _ => Plain(EventFields.Scalar(data)),
        };
        return summary with { Lead = Clean(summary.Lead), Text = Clean(summary.Text), Meta = Clean(summary.Meta) };
    }

    private static EventSummary Known(string type, EventFields d) => type switch
    {
        "console_log" => new(d["level"] is "log" ? "" : d["level"], d.ConsoleMessage, d.Place, ConsoleSeverity(d["level"])),
        "console_error" => Error("error", d.ConsoleMessage, d.Place),

        "network_request" => Plain(d["url"], d["resource_type"]) with { Lead = d["method"] },
        "network_response" => Response(d),
        "network_loading_failed" => new(
            d.Is("canceled") ? "canceled" : "failed",
            EventFields.Join(d["error_text"], d["blocked_reason"], d["cors_error"], d["method"], d["url"]),
            d.Duration,
            d.Is("canceled") ? Severity.Warning : Severity.Error),
        "network_response_finished" => new(
            d.Is("finished") ? "finished" : d.Is("canceled") ? "canceled" : "ended",
            d["url"],
            EventFields.Join(d.Size("encoded_data_length"), d.Duration),
            d.Is("finished") ? Severity.Normal : Severity.Warning),
        "network_idle" or "layout_settled" or "navigation_settled" => Settled(d),
        "websocket_created" or "dom_content_loaded" or "page_load" or "tab_closed" => Plain(d["url"]),
        "websocket_opened" => new(d["status"], d["url"], d.Duration, d.Number("status") is 101 ? Severity.Success : Severity.Warning),
        "websocket_frame" => new(
            d["direction"] switch { "sent" => "↑", "received" => "↓", _ => "" },
            d["payload"] is { Length: > 0 } text ? text : EventFields.Join(d["opcode"], d["url"]),
            d.Size("payload_length"),
            Severity.Normal),
        "event_source_message" => Plain(d.First("payload", "url"), d["event_id"]) with { Lead = d["event_name"] is "message" ? "↓" : EventFields.Join("↓", d["event_name"]) },
        "websocket_error" => Error("", EventFields.Join(d["error_text"], d["url"])),
        "websocket_closed" => Plain(
            EventFields.Join(d["error_text"], d["url"]),
            EventFields.Join(Quantity.Bytes((d.Number("bytes_sent") ?? 0) + (d.Number("bytes_received") ?? 0)), d.Duration)),

        "navigation" when d["parent_frame_id"].Length > 0 => Plain(d["url"]) with { Lead = "frame" },
        "navigation" => new(d["navigation_type"] switch { "back_forward_cache_restore" => "restored", "existing" => "existing", _ => "" }, d["url"], "", Severity.Normal),
        "navigation_same_document" => Plain(d["url"], d["navigation_type"]),
        "layout_shift" => new(
            d.Number("value") is { } value ? value.ToString("F3", CultureInfo.InvariantCulture) : "",
            d["url"],
            "",
            d.Number("value") > 0.1 && !d.Is("had_recent_input") ? Severity.Warning : Severity.Normal),
        "lcp" => Plain(
            EventFields.Join(d["element_id"] is { Length: > 0 } id ? $"#{id}" : "", d.First("resource_url", "url")),
            d.Number("size") is { } size ? $"{Quantity.Count(size)} px²" : ""),
        "tab_opened" => Plain(EventFields.Join(d["title"], d["url"])),
        "page_crashed" => Error(d["status"] is { Length: > 0 } status ? status : "crashed", d["url"]),
        "dialog_opened" => new(d["dialog_type"], EventFields.Join(d["message"], d["url"]), "", Severity.Warning),
        "dialog_closed" => Plain(d.Is("accepted") ? "accepted" : "dismissed", d.Duration) with { Lead = d["dialog_type"] },
        "download_started" => Plain(EventFields.Join(d["suggested_filename"], d["download_url"])),
        "download_finished" => new(
            d["state"],
            EventFields.Join(d["suggested_filename"], d["download_url"]),
            EventFields.Join(d.Size("received_bytes"), d.Duration),
            d["state"] is "completed" ? Severity.Success : Severity.Warning),

        "interaction_click" => new(
            d["button"] is "left" ? "" : d["button"],
            EventFields.Join(d.First("selector", "tag"), d["text"] is { Length: > 0 } label ? $"“{label}”" : ""),
            d.Point("x", "y"),
            Severity.Normal),
        "interaction_key" => Plain(d.First("selector", "tag")) with { Lead = EventFields.Join([.. d.List("modifiers"), d["key"]]) },
        "scroll_settled" => Plain(d.First("selector", "url"), $"{d.Point("from_x", "from_y")} → {d.Point("to_x", "to_y")}"),
        "screenshot" => new(d["error"], EventFields.Join(d["trigger"], d["url"]), d.Duration, d["error"].Length > 0 ? Severity.Error : Severity.Normal),

        "cdp_connect" => Success(d.First("target_id", "connection_id")) with { Lead = d["endpoint"] },
        "cdp_disconnect" => new(
            d["endpoint"],
            EventFields.Join(d["reason"], d.First("target_id", "connection_id")),
            EventFields.Join(d.Number("message_count") is { } messages ? $"{Quantity.Count(messages)} msg" : "", d.Duration),
            Severity.Normal),

        "control_command" => new(
            d["method"],
            EventFields.Join(d.Number("count") is > 1 and var commands ? $"×{Quantity.Count(commands)}" : "", d["error"]),
            d.Duration,
            d["error"].Length > 0 ? Severity.Error : Severity.Normal),
        "api_call" => new(d["status"], d["operation_id"], d.Duration, d.Number("status") >= 400 ? Severity.Error : Severity.Normal),

        "monitor_connected" => Success(d["browser"]),
        "monitor_disconnected" => Error("", EventFields.Join(d["reason"], d["detail"])),
        "monitor_reconnected" => Success(d["browser"]) with { Meta = d.Number("reconnect_duration_ms") is { } ms ? Quantity.Duration(ms * 1_000) : "" },
        "monitor_init_failed" => Error("", EventFields.Join(d["step"], d["reason"])),
        "monitor_events_dropped" => Error("", EventFields.Join(d["count"], d["reason"])),

        "session_started" => Success(EventFields.Join(d["capture_session_id"], string.Join(", ", d.List("categories")))),
        "session_ended" => Plain(EventFields.Join(d["capture_session_id"], d["reason"]), d.Duration),
        _ => Plain(d.Callout, d.Duration),
    };

    private static Severity ConsoleSeverity(string level) => level switch
    {
        "error" or "assert" => Severity.Error,
        "warning" => Severity.Warning,
        _ => Severity.Normal,
    };

    private static EventSummary Response(EventFields d)
    {
        var status = d.Number("status") ?? 0;
        return new(
            status == 0 ? "–" : d["status"],
            d.Is("is_redirect") ? $"{d["url"]} → {d["redirect_url"]}" : d["url"],
            EventFields.Join(d.Size("encoded_data_length"), d.Duration),
            status switch { >= 400 => Severity.Error, >= 300 => Severity.Warning, 0 => Severity.Normal, _ => Severity.Success });
    }

    private static EventSummary Settled(EventFields d) => new(
        d.Is("timed_out") ? "timed out" : "",
        d["url"],
        d.Number("since_navigation_us") is { } us ? Quantity.Duration(us) : "",
        d.Is("timed_out") ? Severity.Warning : Severity.Success);

    private static EventSummary Plain(string text, string meta = "") => new("", text, meta, Severity.Normal);

    private static EventSummary Success(string text) => new("", text, "", Severity.Success);

    private static EventSummary Error(string lead, string text, string meta = "") => new(lead, text, meta, Severity.Error);

    // On one line, with a sign for its line breaks, and without the white space around them.
    private static string Clean(string text)
    {
        var shown = text.Length > MaxCharacters ? text[..MaxCharacters] + '…' : text;
        if (!shown.Contains('\n', StringComparison.Ordinal))
        {
            return TerminalText.Sanitize(shown);
        }

        var lines = shown.Split('\n');
        var middle = lines[1..^1].Select(static line => line.Trim()).Where(static line => line.Length > 0);
        return TerminalText.Sanitize(string.Join(" ⏎ ", [lines[0].TrimEnd(), .. middle, lines[^1].TrimStart()]));
    }
}
