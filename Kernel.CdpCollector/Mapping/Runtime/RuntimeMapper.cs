using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>Maps the Runtime domain: console calls and uncaught exceptions.</summary>
/// <param name="mapping">The state shared by all mappers.</param>
/// <param name="exceptionThrown">Called with the session when a script threw an uncaught exception.</param>
internal sealed class RuntimeMapper(MappingContext mapping, Action<CdpSession> exceptionThrown)
{
    private readonly EventWriter _events = mapping.Events;
    private readonly ArgumentWriter _arguments = new(mapping.Events);
    private readonly ConsoleReplays _replays = new();
    private long _since; // the start of script tracking, in Unix microseconds; older messages are ignored

    private bool Reports => mapping.Config.Wants(EventCategory.Console);

    /// <summary>Applies changed capture settings.</summary>
    public void Configure(CaptureConfig previous)
    {
        if (mapping.Config.TracksScripts && !previous.TracksScripts)
        {
            _since = WallClock.Microseconds(mapping.Time);
        }
    }

    /// <summary>Removes a target that is gone.</summary>
    public void Forget(TargetState target) => _replays.Close(target);

    public void Map(in CdpMessage message, CdpSession session)
    {
        var name = message.Method["Runtime."u8.Length..];
        if (name.SequenceEqual("consoleAPICalled"u8) && Reports)
        {
            MapConsoleCall(message.Params, session);
        }
        else if (name.SequenceEqual("exceptionThrown"u8))
        {
            MapException(message.Params, session);
        }
    }

    // {"type":"log","args":[{"type":"string","value":"hi"}],"executionContextId":3,"timestamp":1795470133150.343,"stackTrace":{..}}
    private void MapConsoleCall(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var type = default(ReadOnlySpan<byte>);
        var arguments = default(ReadOnlySpan<byte>);
        var stackTrace = default(ReadOnlySpan<byte>);
        var timestamp = 0L;
        var context = 0L;
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("type"u8))
            {
                type = cursor.ReadContent();
            }
            else if (cursor.NameIs("args"u8))
            {
                arguments = cursor.ReadRaw();
            }
            else if (cursor.NameIs("timestamp"u8))
            {
                timestamp = WallClock.FromMilliseconds(cursor.ReadDouble());
            }
            else if (cursor.NameIs("executionContextId"u8))
            {
                context = cursor.ReadInt64();
            }
            else if (cursor.NameIs("stackTrace"u8))
            {
                stackTrace = cursor.ReadRaw();
            }
        }

        if (!_replays.Of(session.Target).IsNew(timestamp, _since))
        {
            return;
        }

        var kind = type.SequenceEqual("error"u8) ? EventTypes.ConsoleError : EventTypes.ConsoleLog;
        _events.Begin(kind, "Runtime.consoleAPICalled", session);
        NavigationFields.Write(_events, session, session.FrameOf(context));
        SnakeCase.Write(_events, "level"u8, type);
        _arguments.WriteWithText(arguments);
        StackTraceWriter.Write(_events, stackTrace);
        _events.Integer("browser_ts"u8, timestamp);
        _events.End();
    }

    // {"timestamp":1795470133236.045,"exceptionDetails":{"text":"Uncaught","lineNumber":14,"columnNumber":22,"url":"u",
    //  "stackTrace":{..},"exception":{"type":"object","subtype":"error","description":"TypeError: boom\n    at .."}}}
    private void MapException(ReadOnlySpan<byte> parameters, CdpSession session)
    {
        var cursor = new JsonCursor(parameters);
        var timestamp = 0L;
        var details = default(ReadOnlySpan<byte>);
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("timestamp"u8))
            {
                timestamp = WallClock.FromMilliseconds(cursor.ReadDouble());
            }
            else if (cursor.NameIs("exceptionDetails"u8))
            {
                details = cursor.ReadRaw();
            }
        }

        if (details.IsEmpty || !_replays.Of(session.Target).IsNew(timestamp, _since))
        {
            return;
        }

        if (Reports)
        {
            WriteException(details, session, timestamp);
        }

        exceptionThrown(session);
    }

    private void WriteException(ReadOnlySpan<byte> details, CdpSession session, long timestamp)
    {
        var cursor = new JsonCursor(details);
        var prefix = default(ReadOnlySpan<byte>);
        var url = default(ReadOnlySpan<byte>);
        var stackTrace = default(ReadOnlySpan<byte>);
        var exception = default(ReadOnlySpan<byte>);
        var line = 0L;
        var column = 0L;
        var context = 0L;
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("text"u8))
            {
                prefix = cursor.ReadContent();
            }
            else if (cursor.NameIs("lineNumber"u8))
            {
                line = cursor.ReadInt64();
            }
            else if (cursor.NameIs("columnNumber"u8))
            {
                column = cursor.ReadInt64();
            }
            else if (cursor.NameIs("url"u8))
            {
                url = cursor.ReadToken();
            }
            else if (cursor.NameIs("stackTrace"u8))
            {
                stackTrace = cursor.ReadRaw();
            }
            else if (cursor.NameIs("exception"u8))
            {
                exception = cursor.ReadRaw();
            }
            else if (cursor.NameIs("executionContextId"u8))
            {
                context = cursor.ReadInt64();
            }
        }

        _events.Begin(EventTypes.ConsoleError, "Runtime.exceptionThrown", session);
        NavigationFields.Write(_events, session, session.FrameOf(context));
        _events.Json.WritePropertyName("text"u8);
        var text = _events.Scratch;
        RemoteObjectFormatter.AppendText(text, prefix);
        AppendFirstLine(text, exception);
        _events.TextValue(text, TextKind.Prose);
        _events.Integer("line"u8, line);
        _events.Integer("column"u8, column);
        _events.Url("source_url"u8, url);
        StackTraceWriter.Write(_events, stackTrace);
        _events.Integer("browser_ts"u8, timestamp);
        _events.End();
    }

    private static void AppendFirstLine(PooledByteWriter text, ReadOnlySpan<byte> exception)
    {
        if (exception.IsEmpty)
        {
            return;
        }

        text.Write((byte)' ');
        var start = text.WrittenCount;
        var cursor = new JsonCursor(exception);
        RemoteObjectFormatter.Append(text, ref cursor);
        var end = text.WrittenSpan[start..].IndexOf((byte)'\n');
        if (end >= 0)
        {
            text.Truncate(start + end);
        }
    }
}
