using System.ComponentModel;
using System.Globalization;
using Kernel.Api.EventStream;

namespace Kernel.Api.Mcp;

/// <summary>The reason why events are missing.</summary>
internal enum GapReason
{
    /// <summary>They no longer exist.</summary>
    Gone,

    /// <summary>They cannot be read now.</summary>
    Unavailable,
}

/// <summary>Events that an answer lacks, because they could not be read.</summary>
internal sealed record EventGap
{
    public required ulong From { get; init; }

    public required ulong To { get; init; }

    [Description("The number of missing events from `from` to `to`.")]
    public required ulong Count { get; init; }

    [Description("gone: they no longer exist; unavailable: they cannot be read now, retry later.")]
    public required GapReason Reason { get; init; }
}

/// <summary>Collects gaps, in any order.</summary>
internal sealed class EventGaps
{
    // Older ones are one item with their count.
    private const int MaxListed = 20;

    private readonly List<EventGap> _gaps = [];

    /// <summary>Adds a gap, which can overlap others.</summary>
    public void Add(ulong from, ulong to, GapReason reason) => _gaps.Add(new EventGap { From = from, To = to, Count = to - from + 1, Reason = reason });

    /// <summary>Adds what a read did not deliver.</summary>
    public void Add(LogReadResult missing) => Add(missing.From, missing.To, missing.Status == ReadStatus.Unavailable ? GapReason.Unavailable : GapReason.Gone);

    /// <summary>Gets the gaps for an answer, the oldest first; null if there are none.</summary>
    /// <param name="since">The first sequence number that the answer is about. Gaps before it belong to the next page, unless they ended the search.</param>
    public IReadOnlyList<EventGap>? Since(ulong since)
    {
        var merged = new List<EventGap>();
        foreach (var gap in _gaps.Where(gap => gap.To >= since || gap.Reason == GapReason.Unavailable).OrderBy(static gap => gap.From))
        {
            var from = gap.Reason == GapReason.Unavailable ? gap.From : Math.Max(gap.From, since);
            if (merged is [.., var last] && last.Reason == gap.Reason && from <= last.To + 1)
            {
                merged[^1] = last with { To = Math.Max(last.To, gap.To), Count = Math.Max(last.To, gap.To) - last.From + 1 };
            }
            else
            {
                merged.Add(gap with { From = from, Count = gap.To - from + 1 });
            }
        }

        if (merged.Count > MaxListed)
        {
            var older = merged[..^(MaxListed - 1)];
            merged = [older[0] with { To = older[^1].To, Count = older.Aggregate(0UL, static (sum, gap) => sum + gap.Count) }, .. merged[^(MaxListed - 1)..]];
        }

        return merged.Count > 0 ? merged : null;
    }

    /// <summary>Describes gaps in sentences.</summary>
    public static IEnumerable<string> Lines(IReadOnlyList<EventGap>? gaps) => (gaps ?? []).Select(static gap => string.Create(
        CultureInfo.InvariantCulture,
        $"Not included: {gap.Count} {(gap.Count == 1 ? "event" : "events")} from {gap.From} to {gap.To}, which {(gap.Reason == GapReason.Gone ? "no longer exist" : "cannot be read now; retry later")}."));
}
