using System.Globalization;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Summary;

/// <summary>Reads facts from envelopes. The web UI has the same rules (<c>model/facts.js</c>).</summary>
internal static class FactReader
{
    // Their keys are part of others.
    private static readonly HashSet<string> Modifiers = ["Shift", "Control", "Alt", "Meta", "AltGraph", "CapsLock", "Dead", "Process", "Unidentified"];

    // Ends that the collector reports for the requests of a document or browser that is gone.
    private static readonly HashSet<string> Gone = ["target_detached", "target_crashed", "browser_disconnected", "document_replaced", "evicted"];

    /// <summary>Returns the fact of an event; null if it is not relevant.</summary>
    public static Fact? Read(JsonElement envelope)
    {
        if (!envelope.TryGetProperty("seq", out var seq) || !envelope.TryGetProperty("event", out var @event))
        {
            return null;
        }

        var head = new FactFields(@event);
        var data = @event.TryGetProperty("data", out var value) ? value : default;
        var d = new FactFields(data);
        var type = head.Whole("type");
        if (Known(type, d) is not { } fact)
        {
            fact = !EventTypes.All.Contains(type) && head.Object("source").Text("kind") is EventSourceKinds.Extension or EventSourceKinds.LocalProcess
                ? new Fact(FactRole.Published) { Name = type, Text = StepWords.Published(type, data) }
                : null;
        }

        return fact is null ? null : fact with
        {
            Seq = seq.GetUInt64(),
            Time = (long)(d.Number("browser_ts") ?? head.Number("ts") ?? 0),
            Tab = TargetOf(d) is { Length: > 0 } target ? target : TargetOf(head.Object("source").Object("metadata")),
            TargetType = d.Text("target_type"),
            Parent = d.Text("parent_frame_id"),
            IsMainFrame = d.Text("frame_id") is var frame && (frame.Length == 0 || frame == d.Text("target_id")),
            Nav = (long)(d.Number("nav_seq") ?? 0),
        };
    }

    private static string TargetOf(FactFields d) =>
        d.Text("target_id") is { Length: > 0 } id ? id : d.Number("target_id") is { } number ? number.ToString(CultureInfo.InvariantCulture) : "";

    private static Fact? Known(string type, FactFields d) => type switch
    {
        EventTypes.Navigation when d.Text("parent_frame_id").Length > 0 => null,
        EventTypes.Navigation => new(FactRole.Navigation) { Url = d.Url("url"), Loader = d.Text("loader_id"), State = d.Text("navigation_type"), Error = d.Url("unreachable_url") },
        EventTypes.NavigationSameDocument when d.Text("parent_frame_id").Length > 0 || d.Whole("url") == d.Whole("previous_url") => null,
        EventTypes.NavigationSameDocument => new(FactRole.Address) { Url = d.Url("url"), State = d.Text("navigation_type") },
        EventTypes.DomContentLoaded or EventTypes.PageLoad or EventTypes.NetworkIdle or EventTypes.Lcp or EventTypes.LayoutSettled or EventTypes.NavigationSettled =>
            new(FactRole.Milestone) { Name = type },
        EventTypes.LayoutShift => new(FactRole.Shift) { Size = d.Is("had_recent_input") ? 0 : d.Number("value") ?? 0 },
        EventTypes.TabOpened => new(FactRole.Tab) { Url = d.Url("url"), Id = d.Text("opener_id"), Flag = d.Is("already_open") },
        EventTypes.TabClosed => new(FactRole.TabEnd) { Url = d.Url("url") },
        EventTypes.PageCrashed => new(FactRole.Crash) { Url = d.Url("url"), State = d.Text("status") },
        EventTypes.DialogOpened => new(FactRole.Dialog) { State = d.Text("dialog_type"), Text = d.Text("message") },
        EventTypes.DialogClosed => new(FactRole.DialogEnd) { State = d.Text("dialog_type"), Flag = d.Is("accepted"), Duration = d.Microseconds("duration_us") },
        EventTypes.DownloadStarted => Download(FactRole.Download, d),
        EventTypes.DownloadFinished => Download(FactRole.DownloadEnd, d) with { State = d.Text("state") },

        EventTypes.InteractionClick => new(FactRole.Click)
        {
            Selector = d.Text("selector"),
            Name = d.Text("tag"),
            Text = d.Text("text"),
            State = d.Text("button"),
            X = d.Number("x") ?? 0,
            Y = d.Number("y") ?? 0,
        },
        EventTypes.InteractionKey when Modifiers.Contains(d.Whole("key")) => null,
        EventTypes.InteractionKey => new(FactRole.Key) { Selector = d.Text("selector"), Name = d.Text("tag"), Text = Chord(d), Flag = d.Is("masked") },
        EventTypes.ScrollSettled => new(FactRole.Scroll)
        {
            Selector = d.Text("selector"),
            Name = d.Text("tag"),
            X = (d.Number("to_x") ?? 0) - (d.Number("from_x") ?? 0),
            Y = (d.Number("to_y") ?? 0) - (d.Number("from_y") ?? 0),
        },

        EventTypes.NetworkRequest => Request(FactRole.Request, d) is { } request ? request with { Initiator = d.Url("initiator_url"), State = d.Text("initiator_type") } : null,
        EventTypes.NetworkResponse => Response(d),
        EventTypes.NetworkResponseFinished => Request(FactRole.ResponseEnd, d) is { } end ? end with { Body = d.Text("body"), Size = d.Number("encoded_data_length") ?? 0 } : null,
        EventTypes.NetworkLoadingFailed when Gone.Contains(d.Whole("error_text")) => Request(FactRole.Gone, d),
        EventTypes.NetworkLoadingFailed => Request(FactRole.Failure, d) is { } failure
            ? failure with
            {
                Error = First(d.Text("blocked_reason"), d.Text("cors_error"), d.Text("error_text")),
                Status = d.Status(),
                Duration = d.Microseconds("duration_us"),
                Flag = d.Is("canceled") || d.Whole("error_text") == "net::ERR_ABORTED",
            }
            : null,
        EventTypes.WebSocketError => Request(FactRole.Failure, d) is { } failure ? failure with { Resource = "websocket", Error = First(d.Text("error_text"), "error") } : null,

        EventTypes.ConsoleError => Message(d),
        EventTypes.ConsoleLog => d.Whole("level") switch
        {
            "assert" => Message(d),
            "warning" => new(FactRole.Warning),
            _ => null,
        },

        EventTypes.Screenshot => d.Text("error").Length > 0 ? null : new(FactRole.Screenshot),
        EventTypes.MonitorDisconnected => new(FactRole.BrowserLost) { Text = d.Text("reason") },
        EventTypes.ControlCommand => new(FactRole.Control)
        {
            Name = d.Text("method"),
            Url = d.Object("params").Url("url"),
            Text = d.Object("params").Text("type"),
            Error = First(d.Text("error"), d.IsNot("ok") ? "error" : ""),
            Duration = d.Microseconds("duration_us"),
        },
        EventTypes.ApiCall => new(FactRole.Control)
        {
            Name = d.Text("operation_id"),
            Error = d.Status() is >= 400 and var status ? $"status {status}" : "",
            Duration = d.Microseconds("duration_ms") * 1000,
        },
        _ => null,
    };

    private static Fact Download(FactRole role, FactFields d) => new(role) { Id = d.Text("download_id"), Name = First(d.Text("suggested_filename"), d.Url("download_url")) };

    private static Fact? Request(FactRole role, FactFields d)
    {
        var url = d.Url("url");
        return d.Text("request_id") is not { Length: > 0 } id || url.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || url.StartsWith("blob:", StringComparison.OrdinalIgnoreCase)
            ? null
            : new(role) { Id = id, Loader = d.Text("loader_id"), Name = d.Text("method"), Url = url, Resource = d.Text("resource_type") };
    }

    private static Fact? Response(FactFields d)
    {
        var status = d.Status();
        // Browsers request it without being asked to.
        return Request(FactRole.Response, d) is not { } response || (status >= 400 && response.Resource == "other" && response.Url.EndsWith("/favicon.ico", StringComparison.Ordinal))
            ? null
            : response with
            {
                Status = status,
                Duration = d.Microseconds("duration_us"),
                IsFinal = !d.IsNot("finished"),
                Flag = d.Is("canceled"),
                Body = status >= 400 ? d.Text("body") : "",
                Size = d.Number("encoded_data_length") ?? 0,
            };
    }

    // An exception has no level.
    private static Fact Message(FactFields d)
    {
        var scripts = d.Scripts();
        var source = d.Url("source_url") is { Length: > 0 } url ? url : scripts is [var first, ..] ? first : "";
        var line = d.Number("line") ?? d.Object("stack_trace").Frames().Select(static frame => frame.Number("line_number")).FirstOrDefault();
        return new(d.Has("level") ? FactRole.Error : FactRole.Exception)
        {
            Id = d.Text("request_id"),
            State = d.Text("log_source"),
            Url = d.Url("source_url"),
            Scripts = scripts,
            Text = FactFields.Cut(Words(d), FactFields.MaxText),
            Place = source.Length == 0 || line is null ? source : string.Create(CultureInfo.InvariantCulture, $"{source}:{line + 1}"),
        };
    }

    // Arguments after the first are often the cause, such as an Error.
    private static string Words(FactFields d) => d.Texts("args").ToArray() is { Length: > 0 } args ? ConsoleText.Format(args) : d.Whole("text");

    // `a`, `Enter`, `ctrl+a`. Shift is part of its character.
    private static string Chord(FactFields d) =>
        string.Join('+', [.. d.Texts("modifiers").Where(static name => name is "ctrl" or "meta" or "alt"), d.Text("key")]);

    private static string First(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            if (text.Length > 0)
            {
                return text;
            }
        }

        return "";
    }
}
