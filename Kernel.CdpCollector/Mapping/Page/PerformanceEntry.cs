using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>An entry of the performance timeline. Slices of a message.</summary>
internal ref struct PerformanceEntry
{
    /// <summary>The frame, as a token.</summary>
    public ReadOnlySpan<byte> FrameId;

    /// <summary>For example <c>layout-shift</c>, without quotes.</summary>
    public ReadOnlySpan<byte> Type;

    /// <summary>The details of the entry's type, a JSON object.</summary>
    public ReadOnlySpan<byte> Details;

    /// <summary>Unix seconds.</summary>
    public double Time;

    /// <summary>Reads the object at the cursor.</summary>
    public static PerformanceEntry Read(scoped ref JsonCursor cursor)
    {
        var entry = default(PerformanceEntry);
        if (!cursor.EnterObject())
        {
            return entry;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("frameId"u8))
            {
                entry.FrameId = cursor.ReadToken();
            }
            else if (cursor.NameIs("type"u8))
            {
                entry.Type = cursor.ReadContent();
            }
            else if (cursor.NameIs("time"u8))
            {
                entry.Time = cursor.ReadDouble();
            }
            else if (cursor.NameIs("layoutShiftDetails"u8) || cursor.NameIs("lcpDetails"u8))
            {
                entry.Details = cursor.ReadRaw();
            }
        }

        return entry;
    }
}
