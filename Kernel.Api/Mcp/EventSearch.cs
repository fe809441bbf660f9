using System.ComponentModel;
using System.Globalization;

namespace Kernel.Api.Mcp;

/// <summary>The search of a call: its time, its end, and the gaps that it found.</summary>
/// <param name="started">The timestamp of the start.</param>
internal sealed class EventSearch(long started)
{
    /// <summary>The timestamp of the start.</summary>
    public long Started => started;

    /// <summary>The gaps.</summary>
    public EventGaps Gaps { get; } = new();

    /// <summary>The sequence number before which the next page starts; 0 if nothing is left.</summary>
    public ulong Next { get; private set; }

    /// <summary>Gets or sets whether the search ended because of its time.</summary>
    public bool TimedOut { get; set; }

    /// <summary>The cursor of the next page; null if nothing is left.</summary>
    public string? NextCursor => Next > 0 ? Next.ToString(CultureInfo.InvariantCulture) : null;

    /// <summary>Ends the search.</summary>
    /// <param name="next">The sequence number before which the next page starts.</param>
    /// <param name="after">The exclusive start of the range.</param>
    public void EndAt(ulong next, ulong after) => Next = next > after + 1 ? next : 0;
}

/// <summary>The members that the answers of searches have in common.</summary>
internal abstract record SearchAnswer
{
    [Description("The cursor for older items; absent if there are none.")]
    public string? NextCursor { get; init; }

    [Description("True if the search ended because it took too long: next_cursor continues it.")]
    public bool? TimedOut { get; init; }

    [Description("The newest seq that was looked at: after_seq for what comes next.")]
    public required ulong LastSeq { get; init; }

    [Description("Events that were not looked at, because they could not be read.")]
    public IReadOnlyList<EventGap>? Gaps { get; init; }
}
