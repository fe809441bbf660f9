using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Writes the elements moved by a layout shift: their old and new rectangles, in CSS pixels of the viewport.</summary>
internal static class ShiftSources
{
    // The browser reports the five that moved most.
    private const int MaxSources = 5;

    /// <summary>Writes <c>sources</c>, unless there are none.</summary>
    /// <param name="events">The writer.</param>
    /// <param name="sources"><c>[{"previousRect":{"x":0,"y":0,"width":9,"height":9},"currentRect":{..},"nodeId":7}]</c></param>
    public static void Write(EventWriter events, ReadOnlySpan<byte> sources)
    {
        var cursor = new JsonCursor(sources);
        if (sources.Length <= 2 || !cursor.EnterArray())
        {
            return;
        }

        events.Json.WriteStartArray("sources"u8);
        for (var count = 0; count < MaxSources && cursor.NextElement(); count++)
        {
            WriteSource(events, ref cursor);
        }

        events.Json.WriteEndArray();
    }

    private static void WriteSource(EventWriter events, scoped ref JsonCursor cursor)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        events.Json.WriteStartObject();
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("previousRect"u8))
            {
                WriteRect(events, "previous_rect"u8, ref cursor);
            }
            else if (cursor.NameIs("currentRect"u8))
            {
                WriteRect(events, "current_rect"u8, ref cursor);
            }
        }

        events.Json.WriteEndObject();
    }

    private static void WriteRect(EventWriter events, ReadOnlySpan<byte> name, scoped ref JsonCursor cursor)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        events.Json.WriteStartObject(name);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("x"u8))
            {
                events.Number("x"u8, cursor.ReadDouble());
            }
            else if (cursor.NameIs("y"u8))
            {
                events.Number("y"u8, cursor.ReadDouble());
            }
            else if (cursor.NameIs("width"u8))
            {
                events.Number("width"u8, cursor.ReadDouble());
            }
            else if (cursor.NameIs("height"u8))
            {
                events.Number("height"u8, cursor.ReadDouble());
            }
        }

        events.Json.WriteEndObject();
    }
}
