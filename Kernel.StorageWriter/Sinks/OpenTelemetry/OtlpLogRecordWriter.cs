using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>Converts console errors and uncaught exceptions to log records.</summary>
internal sealed partial class OtlpLogRecordWriter(SpanUrlRedaction redaction)
{
    private const int ErrorSeverity = 17; // SEVERITY_NUMBER_ERROR
    private const int MaxTextLength = 8 * 1024;
    private const int MaxFrames = 32;

    private readonly SpanName _name = new(redaction);

    /// <summary>Creates a log record.</summary>
    /// <param name="e">The event.</param>
    /// <param name="trace">The trace of the page; null if it is not known.</param>
    /// <param name="span">The span of the request or of the page; null if it is not known.</param>
    public LogRecord Write(in TracedEvent e, ByteString? trace, ByteString? span)
    {
        // Console messages have a level, exceptions do not. Messages of the browser also have a source and the URL they are about.
        var isException = e.Text("level").Length == 0;
        var about = e.Text("log_source").Length > 0 ? e.Text("source_url") : "";
        var text = Truncate(redaction.Text(e.Text("text")) + (about.Length > 0 ? $": {_name.Address(about, e.Text("url"))}" : ""));
        var record = new LogRecord
        {
            TimeUnixNano = OtlpSpanWriter.Nanoseconds(e.At),
            ObservedTimeUnixNano = OtlpSpanWriter.Nanoseconds(e.Ts),
            SeverityNumber = ErrorSeverity,
            SeverityText = "ERROR",
            Body = new AnyValue { StringValue = text },
            EventName = e.Type,
            TraceId = trace ?? ByteString.Empty,
            SpanId = span ?? ByteString.Empty,
            Flags = trace is null ? 0u : 1u,
        };
        if (isException)
        {
            record.Attributes.Put("exception.type", ExceptionType(text));
            record.Attributes.Put("exception.message", text);
            record.Attributes.Put("code.file.path", redaction.Url(e.Text("source_url")));
            record.Attributes.Put("code.line.number", e.Number("line") + 1);
            record.Attributes.Put("code.column.number", e.Number("column") + 1);
        }

        record.Attributes.Put(isException ? "exception.stacktrace" : "code.stacktrace", Stack(e.Find("stack_trace")));
        record.Attributes.Put("url.full", redaction.Url(about.Length > 0 ? about : e.Text("url")));
        record.Attributes.Put("kernel.log_source", e.Text("log_source"));
        record.Attributes.Put("kernel.target_type", e.Text("target_type"));
        record.Attributes.Put("kernel.capture_session_id", e.Session);
        record.Attributes.Put("kernel.seq", e.Seq);
        return record;
    }

    // "Uncaught TypeError: boom", "Uncaught (in promise) Error: no", "Uncaught SyntaxError: ..."; a page can throw any value
    private static string ExceptionType(string text) => Thrown().Match(text) is { Success: true } thrown ? thrown.Groups[1].Value : "";

    // In the format of V8: "    at name (url:line:column)", with numbers from 1
    private string Stack(JsonElement trace)
    {
        if (trace.ValueKind != JsonValueKind.Object || !trace.TryGetProperty("call_frames", out var frames) || frames.ValueKind != JsonValueKind.Array)
        {
            return "";
        }

        var stack = new StringBuilder();
        foreach (var frame in frames.EnumerateArray().Take(MaxFrames))
        {
            var name = frame.TryGetProperty("function_name", out var function) ? function.GetString() : null;
            var url = frame.TryGetProperty("url", out var script) ? redaction.Url(script.GetString() ?? "") : "";
            var line = frame.TryGetProperty("line_number", out var number) && number.TryGetInt64(out var l) ? l + 1 : 0;
            var column = frame.TryGetProperty("column_number", out number) && number.TryGetInt64(out var c) ? c + 1 : 0;
            stack.Append(CultureInfo.InvariantCulture, $"{(stack.Length > 0 ? "\n" : "")}    at {(string.IsNullOrEmpty(name) ? "<anonymous>" : name)} ({url}:{line}:{column})");
        }

        return Truncate(stack.ToString());
    }

    private static string Truncate(string text) => text.Length <= MaxTextLength ? text : text[..MaxTextLength] + "...[truncated]";

    [GeneratedRegex(@"^Uncaught (?:\(in promise\) )?([A-Za-z_$][\w$]*)(?::|$)", RegexOptions.CultureInvariant)]
    private static partial Regex Thrown();
}
