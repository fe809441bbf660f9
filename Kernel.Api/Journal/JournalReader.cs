using System.Buffers;
using System.Runtime.InteropServices;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Reads events from segments, at most four reads at a time.</summary>
internal sealed partial class JournalReader(
    JournalDirectory directory, JournalSegments segments, JournalState state, JournalDamageList damages, TimeProvider time, ILogger logger) : IDisposable
{
    private const int MaxReads = 4;

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _reads = new(MaxReads, MaxReads);
    private long? _loggedAt;

    /// <inheritdoc cref="IEventHistory.ReadAsync"/>
    public ValueTask<LogReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        RunAsync(() => Read(request, output), new LogReadResult(ReadStatus.Unavailable), cancellationToken);

    /// <inheritdoc cref="EventJournal.FirstSinceAsync"/>
    public ValueTask<ulong> FirstSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        RunAsync(() => FirstSince(since.ToUnixTimeMilliseconds()), 1ul, cancellationToken);

    public void Dispose() => _reads.Dispose();

    private async ValueTask<T> RunAsync<T>(Func<T> read, T fallback, CancellationToken cancellationToken)
    {
        // File reads block, so they leave the caller's thread, which may be one that wakes readers.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _reads.WaitAsync(cancellationToken);
        try
        {
            return read();
        }
        catch (Exception exception) when (JournalDirectory.IsFailure(exception))
        {
            // EventJournal's check decides whether the events are lost; until then readers wait.
            if (_loggedAt is not { } logged || time.GetElapsedTime(logged) > LogInterval)
            {
                _loggedAt = time.GetTimestamp();
                LogUnreadable(exception.Message);
            }

            return fallback;
        }
        finally
        {
            _reads.Release();
        }
    }

    private LogReadResult Read(in ReadRequest request, IBufferWriter<byte> output)
    {
        var all = segments.All;
        var from = request.From;
        var at = Array.FindLastIndex(all, segment => segment.BaseSeq <= from);
        var before = at + 1 < all.Length ? Math.Min(request.Before, all[at + 1].BaseSeq) : request.Before;
        return at < 0 ? Missing(from, before - 1) : Read(all[at], request with { Before = before }, output);
    }

    private LogReadResult Read(Segment segment, ReadRequest request, IBufferWriter<byte> output)
    {
        var (next, bytes, events) = (request.From, 0, 0);
        using var scanner = new BlockScanner(directory, segment, segments.IndexOf(segment).Find(next), request.Before, damages);
        try
        {
            while (next < request.Before && bytes < request.MaxBytes && events < request.MaxEvents)
            {
                var first = scanner.Next(next) ? Math.Min(scanner.Header.FirstSeq, request.Before) : request.Before;
                if (first <= next)
                {
                    Copy(scanner, request, output, ref next, ref bytes, ref events);
                }
                else if (next == request.From)
                {
                    return Missing(next, first - 1);
                }
                else
                {
                    break;
                }
            }
        }
        catch (IOException) when (next > request.From)
        {
            // Return what was read; the next read gets the failure again.
        }

        return new LogReadResult(ReadStatus.Advanced, request.From, next - 1, bytes, events);
    }

    private static void Copy(BlockScanner scanner, in ReadRequest request, IBufferWriter<byte> output, ref ulong next, ref int bytes, ref int events)
    {
        var body = scanner.Body;
        var layouts = MemoryMarshal.Cast<byte, FrameLayout>(body[..(scanner.Header.Count * FrameLayout.Size)]);
        var copiesAll = request.Filter.IsNone && request.Format == FrameFormat.Sse;
        var offset = layouts.Length * FrameLayout.Size;
        var run = offset;
        var seq = scanner.Header.FirstSeq;
        foreach (var layout in layouts)
        {
            if (seq >= request.Before || bytes >= request.MaxBytes || events >= request.MaxEvents)
            {
                break;
            }

            var frame = body.Slice(offset, layout.Length);
            offset += layout.Length;
            if (seq++ < next)
            {
                run = offset;
                continue;
            }

            next = seq;
            var wanted = copiesAll ? frame.Length : request.Write(layout, frame, output);
            bytes += wanted;
            events += wanted > 0 ? 1 : 0;
        }

        // Adjacent frames are copied together.
        if (copiesAll)
        {
            output.Write(body[run..offset]);
        }
    }

    private ulong FirstSince(long milliseconds)
    {
        var all = segments.All;
        foreach (var segment in all)
        {
            if (segments.IndexOf(segment).FirstSince(milliseconds) is { } seq)
            {
                // The journal has no times of events before its oldest one.
                return seq == all[0].BaseSeq ? 1 : seq;
            }
        }

        return all is [.., var newest] ? newest.BaseSeq : 1;
    }

    // Sequence numbers that were never assigned are not a gap.
    private LogReadResult Missing(ulong from, ulong to) => state.EndOfUnassigned(from) is { } end
        ? new LogReadResult(ReadStatus.Unassigned, from, Math.Min(end, to))
        : new LogReadResult(ReadStatus.Gap, from, state.ClipToAssigned(from, to));

    [LoggerMessage(2225, LogLevel.Warning, "The journal cannot be read now; readers wait until it can: {Reason}")]
    private partial void LogUnreadable(string reason);
}
