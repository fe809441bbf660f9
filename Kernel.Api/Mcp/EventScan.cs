using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Mcp;

/// <summary>The decision about how a scan continues.</summary>
internal enum ScanStep
{
    /// <summary>To the next older event.</summary>
    Next,

    /// <summary>The scan ends with this event.</summary>
    End,

    /// <summary>The scan ends before this event, which belongs to the next page.</summary>
    EndBefore,
}

/// <summary>Reads events from the newest to the oldest, so that recent ones are found at once in a stream of any length.</summary>
/// <param name="log">The event stream.</param>
/// <param name="history">The older events.</param>
/// <param name="time">The clock.</param>
internal sealed class EventScan(EventLog log, IEventHistory history, TimeProvider time)
{
    private const ulong FirstWindow = 256;
    private const ulong MaxWindow = 32_768;
    private const int GoodWindowBytes = 2 * 1024 * 1024;
    private const int MaxWindowBytes = 8 * 1024 * 1024;

    // A search that has found something returns it soon, with a cursor; one that has not looks further.
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan BudgetForTheFirst = TimeSpan.FromMilliseconds(700);

    /// <summary>Starts a search, whose time begins now.</summary>
    public EventSearch Begin() => new(time.GetTimestamp());

    /// <summary>Shows the events of a range to <paramref name="visit"/>, the newest first, until it ends the scan or the time of the search is over.</summary>
    /// <param name="search">The search, which gets the end and the gaps.</param>
    /// <param name="range">The range.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="needle">What the JSON of an event must have; null for all events.</param>
    /// <param name="visit">Gets an envelope, which is valid during the call.</param>
    /// <param name="hasFound">Returns whether the visitor has found something to return.</param>
    /// <param name="cancellationToken">Cancels the scan.</param>
    public async Task BackAsync(
        EventSearch search, SessionRange range, EventFilter filter, JsonNeedle? needle, Func<ReadOnlyMemory<byte>, ScanStep> visit, Func<bool> hasFound, CancellationToken cancellationToken)
    {
        var lines = new ArrayBufferWriter<byte>(64 * 1024);
        var (after, before) = (range.After, Math.Min(range.Before, log.LastReadableSeq + 1));
        for (var window = FirstWindow; before > after + 1;)
        {
            var from = before - 1 - Math.Min(window, before - 1 - after);
            lines.ResetWrittenCount();
            if (await ReadAsync(search.Gaps, from, before, filter, lines, window > 1, cancellationToken) is not { } unreadable)
            {
                window = Math.Max(1, window / 8);
                continue;
            }

            if (Visit(lines.WrittenMemory, needle, visit) is > 0 and var end)
            {
                search.EndAt(end, after);
                return;
            }

            if (unreadable > 0)
            {
                search.EndAt(unreadable + 1, after);
                return;
            }

            before = from + 1;
            window = lines.WrittenCount < GoodWindowBytes ? Math.Min(window * 2, MaxWindow) : window;
            if (before > after + 1 && time.GetElapsedTime(search.Started) >= (hasFound() ? Budget : BudgetForTheFirst))
            {
                search.EndAt(before, after);
                search.TimedOut = true;
                return;
            }
        }

        search.EndAt(0, after);
    }

    /// <summary>Parses the envelopes for a visitor.</summary>
    public static Func<ReadOnlyMemory<byte>, ScanStep> Parsed(Func<JsonElement, ScanStep> visit) => line =>
    {
        using var envelope = Envelope.Parse(line);
        return visit(envelope.RootElement);
    };

    /// <summary>Gets the sequence number of an envelope.</summary>
    public static ulong SeqOf(ReadOnlyMemory<byte> envelope)
    {
        _ = EnvelopeJson.EventOf(envelope.Span, out var number);
        return Utf8Parser.TryParse(number, out ulong seq, out _) ? seq : 0;
    }

    // The last sequence number that cannot be read now, 0 if all can; null if the window has too many bytes.
    private async ValueTask<ulong?> ReadAsync(
        EventGaps gaps, ulong after, ulong before, EventFilter filter, ArrayBufferWriter<byte> lines, bool canShrink, CancellationToken cancellationToken)
    {
        var reader = new LogReader(log, history, after, filter, FrameFormat.Line, before);
        var unreadable = 0UL;
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = await reader.ReadAsync(lines, MaxWindowBytes, cancellationToken: cancellationToken);
            switch (read.Status)
            {
                case ReadStatus.Gap:
                    gaps.Add(read.From, Math.Min(read.To, before - 1), GapReason.Gone);
                    break;
                case ReadStatus.Unavailable:
                    // What is older comes with the next page, after another try.
                    unreadable = read.To > 0 ? Math.Min(read.To, before - 1) : before - 1;
                    gaps.Add(reader.Position + 1, unreadable, GapReason.Unavailable);
                    lines.ResetWrittenCount();
                    reader = new LogReader(log, history, unreadable, filter, FrameFormat.Line, before);
                    break;
                case ReadStatus.CaughtUp or ReadStatus.Ended:
                    return unreadable;
                default:
                    break;
            }

            if (canShrink && lines.WrittenCount > MaxWindowBytes)
            {
                return null;
            }
        }
    }

    // The sequence number before which the scan continues; 0 if the visitor did not end it.
    private static ulong Visit(ReadOnlyMemory<byte> lines, JsonNeedle? needle, Func<ReadOnlyMemory<byte>, ScanStep> visit)
    {
        while (lines.Length > 0)
        {
            var start = lines.Span[..^1].LastIndexOf((byte)'\n') + 1;
            var envelope = lines[start..^1];
            if ((needle is null || needle.MayOccurIn(envelope.Span)) && visit(envelope) is not ScanStep.Next and var step)
            {
                return SeqOf(envelope) + (step == ScanStep.EndBefore ? 1UL : 0);
            }

            lines = lines[..start];
        }

        return 0;
    }
}
