using System.ComponentModel;
using Kernel.Api.EventStream;
using Kernel.Api.Http;
using Kernel.Api.Journal;
using Kernel.Api.Sessions;
using Microsoft.AspNetCore.Mvc;

namespace Kernel.Api.Har;

/// <summary>The range of <c>GET /events/capture_sessions/{id}/har</c>.</summary>
internal sealed record HarQuery
{
    // The journal stores write times, which are later than the events' timestamps, or earlier if another clock created these.
    private static readonly TimeSpan ClockMargin = TimeSpan.FromSeconds(30);

    [FromQuery(Name = "after_seq")]
    [SeqParameter]
    [Description("Only events after this sequence number.")]
    public string? AfterSeq { get; init; }

    [FromQuery(Name = "before_seq")]
    [SeqParameter]
    [Description("Only events before this sequence number.")]
    public string? BeforeSeq { get; init; }

    [FromQuery(Name = "from")]
    [Description("Only events at or after this time: an RFC 3339 timestamp or a duration before now, such as `5m`.")]
    public string? From { get; init; }

    [FromQuery(Name = "to")]
    [Description("Only events before this time: an RFC 3339 timestamp or a duration before now.")]
    public string? To { get; init; }

    /// <summary>Gets the part of a session that the query selects.</summary>
    /// <exception cref="BadHttpRequestException">A parameter is not valid, or the range ends before it starts.</exception>
    public async ValueTask<HarRange> ReadAsync(CaptureSession session, EventLog log, EventJournal journal, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var range = HarRange.Of(session, log);
        var after = EventQuery.Seq("after_seq", AfterSeq);
        var before = EventQuery.Seq("before_seq", BeforeSeq);
        if (before <= (after ?? 0))
        {
            throw new BadHttpRequestException($"before_seq: {before} leaves no events after {after ?? 0}. It must be above after_seq.");
        }

        DateTimeOffset? from = From is { Length: > 0 } ? TimeParameter.Parse("from", From, now) : null;
        DateTimeOffset? to = To is { Length: > 0 } ? TimeParameter.Parse("to", To, now) : null;
        if (to <= from)
        {
            throw new BadHttpRequestException($"to: '{To}' is not after from, '{From}'.");
        }

        // The journal finds where the times begin, but not where they end: a collector can deliver an event long after its time.
        var first = from is null ? 1 : await journal.FirstSinceAsync(Before(from.Value), cancellationToken);
        return range with
        {
            After = Math.Max(range.After, Math.Max(after ?? 0, first - 1)),
            Last = Math.Min(range.Last, (before ?? ulong.MaxValue) - 1),
            FromTs = from is null ? range.FromTs : Microseconds(from.Value),
            ToTs = to is null ? range.ToTs : Microseconds(to.Value),
        };
    }

    private static DateTimeOffset Before(DateTimeOffset time) => new(Math.Max(time.UtcTicks - ClockMargin.Ticks, 0), TimeSpan.Zero);

    private static long Microseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;
}
