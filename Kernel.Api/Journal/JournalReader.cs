using System.Buffers;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Reads events out of segments, a few readers at a time. Knows what is damaged, and what was never there.</summary>
internal sealed partial class JournalReader(
    JournalDirectory directory, JournalState state, JournalDamages damages, TimeProvider time, ILogger logger) : IDisposable
{
    private const int MaxReads = 4;

    private static readonly TimeSpan LogInterval = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _reads = new(MaxReads, MaxReads);
    private long? _loggedAt;
    private volatile Segment[] _segments = [];

    /// <summary>The segments, oldest first.</summary>
    public Segment[] Segments
    {
        get => _segments;
        set => _segments = value;
    }

    /// <summary>Writes what matches of the next stretch of events.</summary>
    public ValueTask<ReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        RunAsync(() => Read(request, output), new ReadResult(ReadStatus.Unavailable), cancellationToken);

    /// <summary>A sequence number at or before the first event that was committed at or after a time; 1 if that cannot be told.</summary>
    public ValueTask<ulong> FirstSinceAsync(DateTimeOffset since, CancellationToken cancellationToken) =>
        RunAsync(() => FirstSince(since.ToUnixTimeMilliseconds()), 1ul, cancellationToken);

    /// <summary>The index of a segment: from memory, from its file, or from the segment itself.</summary>
    /// <exception cref="IOException">A file cannot be read now.</exception>
    public SegmentIndex IndexOf(Segment segment)
    {
        if (segment.Index is { } known)
        {
            return known;
        }

        var path = Path.ChangeExtension(segment.Path, JournalDirectory.IndexExtension);
        var bytes = directory.ReadAll(path);
        var index = bytes is null ? null : SegmentIndex.FromBytes(bytes, segment.Length);
        if (index is null)
        {
            index = BuildIndex(segment);
            if (bytes is not null)
            {
                damages.Add(JournalDamage.Block(path, 0, 1, 0));
            }

            directory.SaveIndex(segment, index);
        }

        segment.Index = index;
        return index;
    }

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
        catch (Exception exception) when (EventJournal.IsDiskFailure(exception))
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

    private ReadResult Read(in ReadRequest request, IBufferWriter<byte> output)
    {
        var segments = _segments;
        var from = request.From;
        var at = Array.FindLastIndex(segments, segment => segment.BaseSeq <= from);
        if (at < 0)
        {
            return Missing(from, Math.Min(request.Before, segments.Length > 0 ? segments[0].BaseSeq : request.Before) - 1);
        }

        var before = at + 1 < segments.Length ? Math.Min(request.Before, segments[at + 1].BaseSeq) : request.Before;
        return Read(segments[at], request with { Before = before }, output);
    }

    private ulong FirstSince(long milliseconds)
    {
        var segments = _segments;
        foreach (var segment in segments)
        {
            if (IndexOf(segment).FirstSince(milliseconds) is { } seq)
            {
                // Of what came before the oldest event here, the journal knows no time.
                return seq == segments[0].BaseSeq ? 1 : seq;
            }
        }

        return segments is [.., var newest] ? newest.BaseSeq : 1;
    }

    private SegmentIndex BuildIndex(Segment segment)
    {
        var index = new SegmentIndex(segment.Length);
        using var scanner = new BlockScanner(directory, directory.Open(segment.Path), 0, segment.Length, segment.BaseSeq);
        for (var result = scanner.Next(verifiesBody: false); result != ScanResult.End; result = scanner.Next(verifiesBody: false))
        {
            if (result == ScanResult.Block && scanner.Header.Count > 0)
            {
                index.Add(scanner.Header, scanner.Start);
            }
        }

        return index;
    }

    private ReadResult Read(Segment segment, in ReadRequest request, IBufferWriter<byte> output)
    {
        var (next, bytes, events) = (request.From, 0, 0);
        (long Position, ulong From)? damage = null;
        var (start, startSeq) = IndexOf(segment).Find(next) ?? (0, segment.BaseSeq);
        using var scanner = new BlockScanner(directory, directory.Open(segment.Path), start, segment.Length, startSeq);
        while (true)
        {
            var result = scanner.Next(next);
            if (result is ScanResult.Damage or ScanResult.Torn)
            {
                damage ??= (scanner.Start, scanner.PassedSeq + 1);
                continue;
            }

            var first = result == ScanResult.End ? request.Before : scanner.Header.FirstSeq;
            if (damage is { } found)
            {
                damages.Add(JournalDamage.Block(segment.Path, found.Position, found.From, state.ClipToGiven(found.From, first - 1)));
                damage = null;
            }

            first = Math.Min(first, request.Before);
            if (first > next)
            {
                return next > request.From
                    ? new ReadResult(ReadStatus.Advanced, request.From, next - 1, bytes, events)
                    : Missing(next, first - 1);
            }

            if (next < request.Before)
            {
                Copy(scanner, request, output, ref next, ref bytes, ref events);
            }

            if (next >= request.Before || bytes >= request.MaxBytes || events >= request.MaxEvents)
            {
                return new ReadResult(ReadStatus.Advanced, request.From, next - 1, bytes, events);
            }
        }
    }

    private static void Copy(BlockScanner scanner, in ReadRequest request, IBufferWriter<byte> output, ref ulong next, ref int bytes, ref int events)
    {
        var body = scanner.Body;
        var block = scanner.Header;
        var last = Math.Min(block.LastSeq, request.Before - 1);
        var copiesAll = request.Filter.IsNone && request.Format == FrameFormat.Sse;
        var place = block.Count * BlockSlot.Size;
        var run = place;
        for (var seq = block.FirstSeq; seq <= last && events < request.MaxEvents && bytes < request.MaxBytes; seq++)
        {
            var slot = BlockSlot.Read(body[((int)(seq - block.FirstSeq) * BlockSlot.Size)..]);
            var frame = body.Slice(place, slot.Length);
            place += slot.Length;
            if (seq < next)
            {
                run = place;
                continue;
            }

            next = seq + 1;
            var wanted = copiesAll ? frame.Length : request.Write(slot, frame, output);
            bytes += wanted;
            events += wanted > 0 ? 1 : 0;
        }

        // Frames that follow each other in the file follow each other at the client.
        if (copiesAll)
        {
            output.Write(body[run..place]);
        }
    }

    // Sequence numbers that were never given are no gap.
    private ReadResult Missing(ulong from, ulong to) => state.EndOfSkipped(from) is { } end
        ? new ReadResult(ReadStatus.NeverGiven, from, Math.Min(end, to))
        : new ReadResult(ReadStatus.Gap, from, state.ClipToGiven(from, to));

    [LoggerMessage(2225, LogLevel.Warning, "The journal cannot be read now: {Reason} Readers wait until it can.")]
    private partial void LogUnreadable(string reason);
}
