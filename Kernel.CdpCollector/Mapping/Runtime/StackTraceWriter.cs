using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>Writes stack traces in the format of events.</summary>
/// <remarks>
/// From <c>{"description":"await","callFrames":[{"functionName":"f","scriptId":"4","url":"u","lineNumber":1,"columnNumber":2}],"parent":{}}</c>
/// to <c>{"description":..,"call_frames":[{"function_name":..,"script_id":..,"url":..,"line_number":..,"column_number":..}],"parent":{..}}</c>.
/// </remarks>
internal static class StackTraceWriter
{
    private const int MaxFrames = 64;
    private const int MaxParents = 8;

    /// <summary>Writes the member <c>stack_trace</c>, unless there is none.</summary>
    public static void Write(EventWriter events, ReadOnlySpan<byte> stackTrace)
    {
        if (stackTrace.IsEmpty)
        {
            return;
        }

        events.Json.WritePropertyName("stack_trace"u8);
        var cursor = new JsonCursor(stackTrace);
        WriteTrace(events, ref cursor, MaxParents);
    }

    private static void WriteTrace(EventWriter events, ref JsonCursor cursor, int parents)
    {
        events.Json.WriteStartObject();
        if (cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("callFrames"u8))
                {
                    WriteFrames(events, ref cursor);
                }
                else if (cursor.NameIs("description"u8))
                {
                    events.OptionalText("description"u8, cursor.ReadToken(), 1024);
                }
                else if (cursor.NameIs("parent"u8) && parents > 0)
                {
                    events.Json.WritePropertyName("parent"u8);
                    WriteTrace(events, ref cursor, parents - 1);
                }
            }
        }

        events.Json.WriteEndObject();
    }

    private static void WriteFrames(EventWriter events, ref JsonCursor cursor)
    {
        events.Json.WriteStartArray("call_frames"u8);
        if (cursor.EnterArray())
        {
            for (var count = 0; cursor.NextElement(); count++)
            {
                if (count < MaxFrames)
                {
                    WriteFrame(events, ref cursor);
                }
                else
                {
                    events.MarkTruncated();
                }
            }
        }

        events.Json.WriteEndArray();
    }

    private static void WriteFrame(EventWriter events, ref JsonCursor cursor)
    {
        events.Json.WriteStartObject();
        if (cursor.EnterObject())
        {
            while (cursor.NextProperty())
            {
                if (cursor.NameIs("functionName"u8))
                {
                    events.Token("function_name"u8, cursor.ReadToken(), 1024);
                }
                else if (cursor.NameIs("scriptId"u8))
                {
                    events.Token("script_id"u8, cursor.ReadToken(), 128);
                }
                else if (cursor.NameIs("url"u8))
                {
                    events.Url("url"u8, cursor.ReadToken(), 4096);
                }
                else if (cursor.NameIs("lineNumber"u8))
                {
                    events.Integer("line_number"u8, cursor.ReadInt64());
                }
                else if (cursor.NameIs("columnNumber"u8))
                {
                    events.Integer("column_number"u8, cursor.ReadInt64());
                }
            }
        }

        events.Json.WriteEndObject();
    }
}
