using System.Buffers;
using System.Text;
using System.Text.Json;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.Api.Control;

/// <summary>Writes the events of commands. Not thread-safe.</summary>
internal sealed class CommandEventWriter : IDisposable
{
    private const int MaxErrorBytes = 1_024;

    private static readonly string Category = EventTypes.CategoryOf(EventTypes.ControlCommand).ToWireName();

    private readonly ArrayBufferWriter<byte> _json = new(1_024);
    private readonly ArrayBufferWriter<byte> _arguments = new(512);
    private readonly PooledByteWriter _redacted = new(256, 16 * 1024);
    private readonly Redactor _redactor = new();
    private readonly Utf8JsonWriter _writer;
    private readonly Utf8JsonWriter _argumentsWriter;

    public CommandEventWriter()
    {
        _writer = new Utf8JsonWriter(_json, EventSerializer.WriterOptions);
        _argumentsWriter = new Utf8JsonWriter(_arguments, EventSerializer.WriterOptions);
    }

    /// <summary>Writes an event as JSON, valid until the next one.</summary>
    /// <param name="report">The command.</param>
    /// <param name="connectionId">The client's connection.</param>
    /// <param name="redact">Whether to redact the error.</param>
    public ReadOnlySpan<byte> Write(CommandReport report, string connectionId, bool redact)
    {
        _json.ResetWrittenCount();
        _writer.Reset(_json);
        _writer.WriteStartObject();
        _writer.WriteNumber("ts"u8, report.Ts);
        _writer.WriteString("type"u8, EventTypes.ControlCommand);
        _writer.WriteString("category"u8, Category);
        _writer.WriteStartObject("source"u8);
        _writer.WriteString("kind"u8, EventSourceKinds.KernelApi);
        _writer.WriteEndObject();
        _writer.WriteStartObject("data"u8);
        _writer.WriteString("connection_id"u8, connectionId);
        _writer.WriteNumber("command_id"u8, report.CommandId);
        WriteOptional("session_id"u8, report.SessionId);
        WriteOptional("target_id"u8, report.TargetId);
        WriteOptional("target_type"u8, report.TargetType);
        _writer.WriteString("method"u8, report.Method);
        WriteArguments(report);
        if (report.Count > 1)
        {
            _writer.WriteNumber("count"u8, report.Count);
            _writer.WriteNumber("last_ts"u8, report.LastTs);
        }

        var isTruncated = WriteResult(report, redact) | report.IsTruncated;
        _writer.WriteEndObject();
        if (isTruncated)
        {
            _writer.WriteBoolean("truncated"u8, true);
        }

        _writer.WriteEndObject();
        _writer.Flush();
        return _json.WrittenSpan;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _writer.Dispose();
        _argumentsWriter.Dispose();
        _redacted.Dispose();
    }

    private bool WriteResult(CommandReport report, bool redact)
    {
        if (report.Failed > 0 || (report.Pending == 0 && report.Unknown == 0))
        {
            _writer.WriteBoolean("ok"u8, report.Failed == 0);
        }

        if (report.Failed > 0 && report.Count > 1)
        {
            _writer.WriteNumber("failed"u8, report.Failed);
        }

        var isTruncated = report.Error is { } error && WriteError(error, redact);
        if (report.Duration is { } duration)
        {
            _writer.WriteNumber("duration_us"u8, duration.Ticks / TimeSpan.TicksPerMicrosecond);
        }

        if (report.Pending > 0)
        {
            _writer.WriteNumber("pending"u8, report.Pending);
        }

        return isTruncated;
    }

    private bool WriteError(string error, bool redact)
    {
        var text = Encoding.UTF8.GetBytes(error);
        if (!redact)
        {
            return ShortText.Write(_writer, "error", text, MaxErrorBytes);
        }

        _redacted.Clear();
        _redactor.AppendText(_redacted, text, TextKind.Prose);
        return ShortText.Write(_writer, "error", _redacted.WrittenSpan, MaxErrorBytes);
    }

    private void WriteArguments(CommandReport report)
    {
        _arguments.ResetWrittenCount();
        _argumentsWriter.Reset(_arguments);
        _argumentsWriter.WriteStartObject();
        if (report.Position is { } position)
        {
            _argumentsWriter.WriteNumber("x"u8, position.X);
            _argumentsWriter.WriteNumber("y"u8, position.Y);
            if (report.Count > 1 && report.From is { } from)
            {
                _argumentsWriter.WriteNumber("from_x"u8, from.X);
                _argumentsWriter.WriteNumber("from_y"u8, from.Y);
            }
        }

        if (report.LengthName is { } name)
        {
            _argumentsWriter.WriteNumber(name, report.Length);
        }

        _argumentsWriter.WriteEndObject();
        _argumentsWriter.Flush();
        Merge(report.Arguments, _arguments.WrittenSpan);
    }

    // {"type":"mouse_moved" and {"x":1,"y":2} are {"type":"mouse_moved","x":1,"y":2}.
    private void Merge(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (first.Length <= 1 && second.Length <= 2)
        {
            return;
        }

        var start = _arguments.WrittenCount;
        _arguments.Write(first);
        _arguments.Write(first.Length > 1 && second.Length > 2 ? ","u8 : default);
        _arguments.Write(second[1..]);
        _writer.WritePropertyName("params"u8);
        _writer.WriteRawValue(_arguments.WrittenSpan[start..], skipInputValidation: true);
    }

    private void WriteOptional(ReadOnlySpan<byte> name, string? value)
    {
        if (value is not null)
        {
            _writer.WriteString(name, value);
        }
    }
}
