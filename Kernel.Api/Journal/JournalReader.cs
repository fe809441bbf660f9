using System.Buffers;
using System.Runtime.InteropServices;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Reads events out of segments, a few readers at a time. Knows what is damaged, and what was never there.</summary>
internal sealed partial class JournalReader(
    JournalDirectory directory, JournalSegments segments, JournalState state, JournalDamageList damages, TimeProvider time, ILogger logger) : IDisposable
{
    private const int MaxReads = 4;

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _reads = new(MaxReads, MaxReads);
    private long? _loggedAt;

    /// <summary>Writes what matches of the next stretch of events.</summary>
    public ValueTask<LogReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        RunAsync(() => Read(request, output), new LogReadResult(ReadStatus.Unavailable), cancellationToken);

    /// <summary>A sequence number at or before the first event that was committed at or after a time; 1 if that cannot be told.</summary>
    public ValueTask<ulong> FirstSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        RunAsync(() => FirstSince(since.ToUnixTimeMilliseconds()), 1ul, cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _reads.Dispose();

    private async ValueTask<T> RunAsync<T>(Func<T> read, T otherwise, CancellationToken cancellationToken)
    {
        // Files are read on this thread, which must not be one that wakes readers.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _reads.WaitAsync(cancellationToken);
        try
        {
            return read();
        }
        catch (Exception exception) when (JournalDirectory.IsFailure(exception))
        {
            // Only a look at the folder tells whether something is gone for good: a reader waits.
            if (_loggedAt is not { } logged || time.GetElapsedTime(logged) > LogInterval)
            {
                _loggedAt = time.GetTimestamp();
                LogUnreadable(exception.Message);
            }

            return otherwise;
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
            // What was read is in the output; the next read meets the failure again.
        }

        return new LogReadResult(ReadStatus.Advanced, request.From, next - 1, bytes, events);
    }

    private static void Copy(BlockScanner scanner, in ReadRequest request, IBufferWriter<byte> output, ref ulong next, ref int bytes, ref int events)
    {
        var body = scanner.Body;
        var layouts = MemoryMarshal.Cast<byte, FrameLayout>(body[..(scanner.Header.Count * FrameLayout.Size)]);
        var copiesAll = request.Filter.IsNone && request.Format == FrameFormat.Sse;
        var place = layouts.Length * FrameLayout.Size;
        var run = place;
        var seq = scanner.Header.FirstSeq;
        foreach (var layout in layouts)
        {
            if (seq >= request.Before || bytes >= request.MaxBytes || events >= request.MaxEvents)
            {
                break;
            }

            var frame = body.Slice(place, layout.Length);
            place += layout.Length;
            if (seq++ < next)
            {
                run = place;
                continue;
            }

            next = seq;
            var wanted = copiesAll ? frame.Length : request.Write(layout, frame, output);
            bytes += wanted;
            events += wanted > 0 ? 1 : 0;
        }

        // Frames that follow each other in the file follow each other at the client.
        if (copiesAll)
        {
            output.Write(body[run..place]);
        }
    }

    private ulong FirstSince(long milliseconds)
    {
        var all = segments.All;
        foreach (var segment in all)
        {
            if (segments.IndexOf(segment).FirstSince(milliseconds) is { } seq)
            {
                // Of what came before the oldest event here, the journal knows no time.
                return seq == all[0].BaseSeq ? 1 : seq;
            }
        }

        return all is [.., var newest] ? newest.BaseSeq : 1;
    }

    // Sequence numbers that were never given are no gap.
    private LogReadResult Missing(ulong from, ulong to) => state.EndOfUnassigned(from) is { } end
        ? new LogReadResult(ReadStatus.Unassigned, from, Math.Min(end, to))
        : new LogReadResult(ReadStatus.Gap, from, state.ClipToAssigned(from, to));

    [LoggerMessage(2225, LogLevel.Warning, "The journal cannot be read now: {Reason} Readers wait until it can.")]
    private partial void LogUnreadable(string reason);
}
