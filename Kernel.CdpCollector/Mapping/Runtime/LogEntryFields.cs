using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>The fields of a console entry written by the browser itself. Strings are tokens unless stated otherwise.</summary>
/// <remarks>
/// <c>{"entry":{"source":"network","level":"error","text":"Failed to load resource: ..","category":"cors","timestamp":1795528304417.3,
/// "url":"http://x/","lineNumber":3,"networkRequestId":"596.3"}}</c>
/// </remarks>
internal ref struct LogEntryFields
{
    public ReadOnlySpan<byte> Text;
    public ReadOnlySpan<byte> Url;
    public ReadOnlySpan<byte> RequestId;

    /// <summary>Names of the protocol, without quotes.</summary>
    public ReadOnlySpan<byte> Source;
    public ReadOnlySpan<byte> Level;
    public ReadOnlySpan<byte> Category;

    /// <summary>A JSON object, and a JSON array of objects.</summary>
    public ReadOnlySpan<byte> StackTrace;
    public ReadOnlySpan<byte> Arguments;

    /// <summary>The line, counted from 0; negative if unknown.</summary>
    public long Line;

    /// <summary>Unix microseconds.</summary>
    public long Timestamp;

    public static LogEntryFields Read(ReadOnlySpan<byte> parameters)
    {
        var fields = new LogEntryFields { Line = -1 };
        var cursor = JsonCursor.ForObject(parameters);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("entry"u8) && cursor.EnterObject())
            {
                while (cursor.NextProperty())
                {
                    fields.Take(ref cursor);
                }
            }
        }

        return fields;
    }

    private void Take(scoped ref JsonCursor cursor)
    {
        if (cursor.NameIs("source"u8))
        {
            Source = cursor.ReadContent();
        }
        else if (cursor.NameIs("level"u8))
        {
            Level = cursor.ReadContent();
        }
        else if (cursor.NameIs("category"u8))
        {
            Category = cursor.ReadContent();
        }
        else if (cursor.NameIs("text"u8))
        {
            Text = cursor.ReadToken();
        }
        else if (cursor.NameIs("url"u8))
        {
            Url = cursor.ReadToken();
        }
        else if (cursor.NameIs("networkRequestId"u8))
        {
            RequestId = cursor.ReadToken();
        }
        else if (cursor.NameIs("lineNumber"u8))
        {
            Line = cursor.ReadInt64(-1);
        }
        else if (cursor.NameIs("timestamp"u8))
        {
            Timestamp = WallClock.FromMilliseconds(cursor.ReadDouble());
        }
        else if (cursor.NameIs("stackTrace"u8))
        {
            StackTrace = cursor.ReadRaw();
        }
        else if (cursor.NameIs("args"u8))
        {
            Arguments = cursor.ReadRaw();
        }
    }
}
