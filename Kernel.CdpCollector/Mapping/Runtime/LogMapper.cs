using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>Maps the Log domain: the browser's own messages about a page, which a console shows among the page's calls.</summary>
internal sealed class LogMapper(MappingContext mapping)
{
    private readonly EventWriter _events = mapping.Events;
    private readonly ArgumentWriter _arguments = new(mapping.Events);
    private readonly Dictionary<TargetState, ReplayDeduplicator> _replays = [];
    private long _since; // the start of console capturing, in Unix microseconds; older entries are ignored

    /// <summary>Applies changed capture settings.</summary>
    public void Configure(CaptureConfig previous)
    {
        if (mapping.Config.Wants(EventCategory.Console) && !previous.Wants(EventCategory.Console))
        {
            _since = WallClock.Microseconds(mapping.Time);
        }
    }

    /// <summary>Removes a target that is gone.</summary>
    public void Forget(TargetState target) => _replays.Remove(target);

    public void Map(in CdpMessage message, CdpSession session)
    {
        if (!message.Method.SequenceEqual("Log.entryAdded"u8))
        {
            return;
        }

        var fields = LogEntryFields.Read(message.Params);
        if (fields.Text.IsEmpty || IsOfAWorker(fields) || DocumentState.IsInternalUrl(fields.Url) || !ReplaysOf(session.Target).IsNew(fields.Timestamp, _since, ContentOf(fields)))
        {
            return;
        }

        _events.Begin(fields.Level.SequenceEqual("error"u8) ? EventTypes.ConsoleError : EventTypes.ConsoleLog, "Log.entryAdded", session);
        NavigationFields.Write(_events, session);
        SnakeCase.Write(_events, "level"u8, LevelOf(fields.Level));
        _events.Text("text"u8, fields.Text);
        _arguments.Write(fields.Arguments);
        SnakeCase.Write(_events, "log_source"u8, fields.Source);
        if (!fields.Category.IsEmpty)
        {
            SnakeCase.Write(_events, "log_category"u8, fields.Category);
        }

        WriteOrigin(fields);
        StackTraceWriter.Write(_events, fields.StackTrace);
        _events.Integer("browser_ts"u8, fields.Timestamp);
        _events.End();
    }

    private ReplayDeduplicator ReplaysOf(TargetState target)
    {
        if (!_replays.TryGetValue(target, out var replays))
        {
            _replays.Add(target, replays = new ReplayDeduplicator());
        }

        return replays;
    }

    // Several entries may have the same time, such as those for blocked images of a page.
    private static int ContentOf(in LogEntryFields fields) =>
        HashCode.Combine(Utf8KeyComparer.Instance.GetHashCode(fields.Text), Utf8KeyComparer.Instance.GetHashCode(fields.Url));

    // A page's copy of its worker's message, which is captured on the worker's session.
    private static bool IsOfAWorker(in LogEntryFields fields) => fields.Source.SequenceEqual("worker"u8);

    // The protocol says "verbose" where the console says "debug".
    private static ReadOnlySpan<byte> LevelOf(ReadOnlySpan<byte> level) => level.SequenceEqual("verbose"u8) ? "debug"u8 : level;

    private void WriteOrigin(in LogEntryFields fields)
    {
        if (fields.Line >= 0)
        {
            _events.Integer("line"u8, fields.Line);
        }

        if (fields.Url.Length > 2)
        {
            _events.Url("source_url"u8, fields.Url);
        }

        _events.OptionalToken("request_id"u8, fields.RequestId, 256);
    }
}
