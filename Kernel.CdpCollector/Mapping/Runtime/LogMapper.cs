using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>The domain Log: what the browser itself has to say about a page, as its console shows it among the page's own calls.</summary>
internal sealed class LogMapper(EventWriter events)
{
    private readonly ArgumentWriter _arguments = new(events);

    /// <summary>When capturing the console began, Unix microseconds; older entries are passed over.</summary>
    public long Floor { get; set; }

    public void Map(in CdpMessage message, CdpSession session)
    {
        if (!message.Method.SequenceEqual("Log.entryAdded"u8))
        {
            return;
        }

        var fields = LogEntryFields.Read(message.Params);
        if (fields.Text.IsEmpty || IsOfAWorker(fields) || InternalPages.IsInternal(fields.Url) || !session.Target.Log.IsNew(fields.Timestamp, Floor, ContentOf(fields)))
        {
            return;
        }

        events.Begin(fields.Level.SequenceEqual("error"u8) ? EventKind.ConsoleError : EventKind.ConsoleLog, "Log.entryAdded", session);
        NavigationFields.Write(events, session);
        SnakeCase.Write(events, "level"u8, LevelOf(fields.Level));
        events.Token("text"u8, fields.Text);
        _arguments.Write(fields.Arguments);
        SnakeCase.Write(events, "log_source"u8, fields.Source);
        if (!fields.Category.IsEmpty)
        {
            SnakeCase.Write(events, "log_category"u8, fields.Category);
        }

        WriteOrigin(fields);
        StackTraceWriter.Write(events, fields.StackTrace);
        events.Integer("browser_ts"u8, fields.Timestamp);
        events.End();
    }

    // Several entries may bear one time, such as those for the pictures of a page that are all blocked.
    private static int ContentOf(in LogEntryFields fields) =>
        HashCode.Combine(Utf8KeyComparer.Instance.GetHashCode(fields.Text), Utf8KeyComparer.Instance.GetHashCode(fields.Url));

    // A page's copy of what its worker said to its own console, which is captured there.
    private static bool IsOfAWorker(in LogEntryFields fields) => fields.Source.SequenceEqual("worker"u8);

    // The protocol has "verbose" where the console has "debug".
    private static ReadOnlySpan<byte> LevelOf(ReadOnlySpan<byte> level) => level.SequenceEqual("verbose"u8) ? "debug"u8 : level;

    private void WriteOrigin(in LogEntryFields fields)
    {
        if (fields.Line >= 0)
        {
            events.Integer("line"u8, fields.Line);
        }

        if (fields.Url.Length > 2)
        {
            events.Url("source_url"u8, fields.Url);
        }

        events.OptionalToken("request_id"u8, fields.RequestId, 256);
    }
}
