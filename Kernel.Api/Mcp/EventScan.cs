using System.Buffers;
using System.Text.Json;
using Kernel.Api.EventStream;

namespace Kernel.Api.Mcp;

/// <summary>Reads events from the newest to the oldest, so that recent ones are found at once in a stream of any length.</summary>
/// <param name="log">The event stream.</param>
/// <param name="history">The older events.</param>
/// <param name="time">The clock.</param>
internal sealed class EventScan(EventLog log, IEventHistory history, TimeProvider time)
{
    private const ulong FirstWindow = 256;
    private const ulong MaxWindow = 8_192;
    private const int MaxWindowBytes = 8 * 1024 * 1024;

    // A scan that has found something returns it soon, with a cursor; one that has not looks further.
    private static readonly TimeSpan Budget = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan BudgetForTheFirst = TimeSpan.FromSeconds(2);

    /// <summary>Shows matching events to <paramref name="visit"/>, the newest first.</summary>
    /// <param name="after">The scan ends at this sequence number, exclusive.</param>
    /// <param name="before">The exclusive start.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="visit">Gets an envelope, which is valid during the call; returns false to stop before it.</param>
    /// <param name="hasFound">Returns whether the visitor has found something to return.</param>
    /// <param name="cancellationToken">Cancels the scan.</param>
    /// <returns>The <paramref name="before"/> with which to continue; 0 if nothing is left.</returns>
    /// <exception cref="StreamBusyException">The events cannot be read now.</exception>
    public async Task<ulong> BackAsync(ulong after, ulong before, EventFilter filter, Func<JsonElement, bool> visit, Func<bool> hasFound, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var lines = new ArrayBufferWriter<byte>(64 * 1024);
        before = Math.Min(before, log.LastReadableSeq + 1);
        for (var window = FirstWindow; before > after + 1;)
        {
            var from = before - 1 - Math.Min(window, before - 1 - after);
            lines.ResetWrittenCount();
            if (!await ReadAsync(from, before, filter, lines, window > 1, cancellationToken))
            {
                window = Math.Max(1, window / 8);
                continue;
            }

            if (Visit(lines.WrittenMemory, visit) is > 0 and var stopped)
            {
                return stopped + 1;
            }

            before = from + 1;
            window = Math.Min(window * 2, MaxWindow);
            if (time.GetElapsedTime(started) >= (hasFound() ? Budget : BudgetForTheFirst))
            {
                return before > after + 1 ? before : 0;
            }
        }

        return 0;
    }

    // False if the window has too many bytes.
    private async ValueTask<bool> ReadAsync(ulong after, ulong before, EventFilter filter, ArrayBufferWriter<byte> lines, bool canShrink, CancellationToken cancellationToken)
    {
        var reader = new LogReader(log, history, after, filter, FrameFormat.Line, before);
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = await reader.ReadAsync(lines, MaxWindowBytes, cancellationToken: cancellationToken);
            if (read.Status == ReadStatus.Unavailable)
            {
                throw new StreamBusyException();
            }

            if (read.Status is ReadStatus.CaughtUp or ReadStatus.Ended)
            {
                return true;
            }

            if (canShrink && lines.WrittenCount > MaxWindowBytes)
            {
                return false;
            }
        }
    }

    // The sequence number at which the visitor stopped; 0 if it did not.
    private static ulong Visit(ReadOnlyMemory<byte> lines, Func<JsonElement, bool> visit)
    {
        while (lines.Length > 0)
        {
            var start = lines.Span[..^1].LastIndexOf((byte)'\n') + 1;
            using var envelope = EnvelopeJson.Parse(lines[start..^1]);
            if (!visit(envelope.RootElement))
            {
                return envelope.RootElement.GetProperty("seq").GetUInt64();
            }

            lines = lines[..start];
        }

        return 0;
    }
}
