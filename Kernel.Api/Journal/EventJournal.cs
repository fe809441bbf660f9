using System.Buffers;
using Kernel.Api.EventStream;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Journal;

/// <summary>The newest events on disk, as one log of append-only segments: commits to the newest, reads from all, deletes the oldest.</summary>
/// <remarks>
/// Commits, checks and deletions come from one thread at a time, the <see cref="JournalWriter"/>'s; reads come from any. After
/// whatever failure, the segment that was written is left as it is, and the next attempt begins a new one.
/// </remarks>
internal sealed partial class EventJournal : IEventHistory, IDisposable
{
    // How far ahead sequence numbers are reserved. A crash skips what is left of them, so none is given twice even if the disk lost
    // the last commits; and while nothing can be written, at least half of them are left to continue with.
    private const ulong ReserveAhead = 1_000_000;

    private const long MaxSegmentBytes = 1024 * 1024 * 1024;
    private const int BytesPerWrite = 1024 * 1024;

    private readonly JournalDirectory _directory;
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EventJournal> _logger;
    private readonly JournalState _state;
    private readonly JournalReader _reader;
    private readonly BlockWriter _blocks = new();
    private readonly SegmentSync _sync;
    private readonly long _segmentBytes;
    private SegmentWriter? _writer;
    private byte[] _lastRecords = [];
    private ulong _rewriteFrom = ulong.MaxValue; // where the next segment begins, if not after the last commit

    /// <exception cref="JournalException">The journal cannot be used; the message says what to do.</exception>
    public EventJournal(IOptions<JournalOptions> options, JournalDirectory directory, TimeProvider time, ILogger<EventJournal> logger)
    {
        (_options, _directory, _time, _logger) = (options.Value, directory, time, logger);
        Damages = new JournalDamages(logger);
        _segmentBytes = Math.Min(_options.MaxBytes / 32, MaxSegmentBytes);
        _sync = new SegmentSync(time, _options.SyncInterval);
        try
        {
            var recovery = new JournalRecovery(directory, Damages, logger);
            Recovered = recovery.Run();
            _state = recovery.State;
            _reader = new JournalReader(directory, _state, Damages, time, logger) { Segments = [.. recovery.Segments] };
        }
        catch (Exception exception)
        {
            directory.Dispose();
            if (IsDiskFailure(exception))
            {
                throw new JournalException($"The journal in {directory.Path} cannot be opened: {exception.Message}", exception);
            }

            throw;
        }

        Committed = new CommitTracker(Recovered.FirstSeq - 1) { ReservedSeq = _state.Reserved };
        try
        {
            Roll(Recovered.FirstSeq);
        }
        catch (Exception exception) when (IsDiskFailure(exception))
        {
            Fail(exception);
        }
    }

    /// <summary>What the stream continues from.</summary>
    public RecoveredState Recovered { get; }

    /// <summary>How far the stream is committed.</summary>
    public CommitTracker Committed { get; }

    /// <summary>The sequence number of the oldest event on disk; one after the newest if there is none.</summary>
    public ulong OldestSeq => _reader.Segments is [var oldest, ..] ? oldest.BaseSeq : Committed.CommittedSeq + 1;

    /// <summary>The number of segments.</summary>
    public int SegmentCount => _reader.Segments.Length;

    /// <summary>The bytes of all segments.</summary>
    public long Bytes => _reader.Segments.Sum(static segment => segment.Length);

    /// <summary>What was found damaged, removed or changed.</summary>
    public JournalDamages Damages { get; }

    /// <summary>Called with the duration of each sync.</summary>
    public Action<TimeSpan> Synced
    {
        set => _sync.Synced = value;
    }

    /// <inheritdoc />
    public ValueTask<ReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        _reader.ReadAsync(request, output, cancellationToken);

    /// <summary>A sequence number at or before the first event that was committed at or after <paramref name="time"/>; 1 if the journal cannot tell.</summary>
    public ValueTask<ulong> FirstSinceAsync(DateTimeOffset time, CancellationToken cancellationToken) => _reader.FirstSinceAsync(time, cancellationToken);

    /// <summary>Writes the events after the last committed one, and the state that belongs to them, or nothing.</summary>
    /// <returns>The answers that the caller has to give; null if there are none.</returns>
    public IThreadPoolWorkItem? Commit(EventRing ring, CommitWork work)
    {
        try
        {
            var first = Math.Max(Math.Min(Committed.CommittedSeq + 1, _rewriteFrom), ring.Oldest);
            if (_writer is null || IsRenewed(work) || _writer.IsFull(_segmentBytes))
            {
                _state.StreamId = work.StreamId;
                Roll(first);
            }

            var change = new StateRecord
            {
                Reserved = work.UpTo + (ReserveAhead / 2) > _state.Reserved ? work.UpTo + ReserveAhead : 0,
                Sessions = work.Sessions.Count > 0 ? [.. work.Sessions.Values] : null,
                Producers = work.Producers.Count > 0 ? [.. work.Producers.Values] : null,
            };
            Write(_writer!, ring, first, work.UpTo, change.IsEmpty ? [] : change.ToLine());
            if (change.Reserved > 0 || _options.Synchronous == JournalSync.Full)
            {
                Sync(_writer!);
            }
            else if (_options.Synchronous == JournalSync.Normal)
            {
                _sync.SyncSoon(_writer!);
            }

            _writer!.Publish();
            _state.Apply(change);
            Committed.ReservedSeq = _state.Reserved;
            _rewriteFrom = ulong.MaxValue;
            if (Committed.Failure is not null)
            {
                LogRecovered(work.UpTo);
            }

            work.Clear();
            return Committed.Advance(work.UpTo, work.Revision);
        }
        catch (Exception exception) when (IsDiskFailure(exception))
        {
            return Fail(exception);
        }
    }

    /// <summary>Whether the log has another identity than what was committed last.</summary>
    public bool IsRenewed(CommitWork work) => _state.StreamId != work.StreamId;

    /// <summary>Looks whether the files are still there, and deletes what is too old.</summary>
    /// <param name="ring">What is in memory is written again if the newest file is gone.</param>
    /// <param name="answers">The answers that the caller has to give; null if there are none.</param>
    /// <returns>Whether the journal may be written.</returns>
    public bool Check(EventRing ring, ref IThreadPoolWorkItem? answers)
    {
        try
        {
            _directory.Verify();
            FindChangedSegments(ring);
            if (_sync.TakeFailure() is { } failure)
            {
                _rewriteFrom = 0;
                throw new IOException(failure.Message, failure);
            }

            if (_writer is { IsInPlace: false } lost)
            {
                _rewriteFrom = ring.Oldest;
                ReportLost(lost.Segment, Committed.CommittedSeq, "was removed, replaced or cut while it was written");
                _reader.Segments = [.. _reader.Segments.Except([lost.Segment])];
                throw new IOException($"{lost.Segment.Path} was removed, replaced or cut while it was written");
            }

            if (_writer is { } writer && Committed.Failure is null && IsOld(writer.Segment))
            {
                Roll(Committed.CommittedSeq + 1);
            }

            Trim();
            return true;
        }
        catch (Exception exception) when (IsDiskFailure(exception))
        {
            answers = Fail(exception);
            return false;
        }
    }

    /// <summary>Notes that the log has got a new identity, because a sink has more of the old one than the journal.</summary>
    public void ReportRenewed(string old, ulong last, string streamId, ulong stored) => Damages.Add(new JournalDamage(
        _directory.Path, 0, $"ends at event {last} of stream {old}, of which a sink holds events up to {stored}: the journal was restored from a backup or lost its end, and continues as stream {streamId}", last + 1, stored));

    /// <summary>Closes the journal, so that the next start continues with <paramref name="next"/>.</summary>
    public void Close(ulong next)
    {
        try
        {
            if (_writer is { } writer && Committed.Failure is null)
            {
                _blocks.Clear();
                _blocks.AddState(BlockKind.State, next, Now(), (_state.Whole with { Next = next }).ToLine());
                writer.Append(_blocks.Finished);
                Sync(writer);
                writer.Publish();
            }
        }
        catch (Exception exception) when (IsDiskFailure(exception))
        {
            LogNotClosed(exception.Message);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _sync.Dispose();
        _writer?.Dispose();
        _directory.Dispose();
        _reader.Dispose();
    }

    /// <summary>Whether an exception is one that a disk makes, and that may pass.</summary>
    public static bool IsDiskFailure(Exception exception) => exception is IOException or UnauthorizedAccessException;

    // What a commit changes of the state is in the next commit once more, so that one damaged block loses none of it.
    private void Write(SegmentWriter writer, EventRing ring, ulong first, ulong last, byte[] records)
    {
        var time = Now();
        byte[] all = [.. _lastRecords, .. records];
        _blocks.Clear();
        for (var seq = first; seq <= last;)
        {
            var count = _blocks.AddEvents(ring, seq, last, time);
            if (_blocks.Start >= BytesPerWrite)
            {
                writer.Append(_blocks.Finished);
                _blocks.ClearFinished();
            }

            // None only while commits failed: the ring has overtaken them. Readers are told of the gap.
            seq = count > 0 ? seq + (ulong)count : Math.Max(seq + 1, ring.Oldest);
        }

        if (_blocks.IsEmpty)
        {
            _blocks.AddState(BlockKind.Events, last + 1, time, all);
        }
        else
        {
            _blocks.Finish(all);
        }

        writer.Append(_blocks.Finished);
        _lastRecords = records;
    }

    // A segment of an eighth of the time at most, because segments are deleted whole.
    private bool IsOld(Segment segment) =>
        !segment.Index!.IsEmpty && Now() - segment.CreatedAt > (long)_options.MaxAge.TotalMilliseconds / 8;

    // The order matters: the new segment, with everything that is known, is on the disk before an old one goes.
    private void Roll(ulong first)
    {
        if (_writer is { } old && _options.Synchronous != JournalSync.Off)
        {
            Sync(old);
        }

        var reserve = new StateRecord { Reserved = first + ReserveAhead };
        var whole = _state.Whole;
        var writer = new SegmentWriter(
            _directory, first, whole with { Reserved = Math.Max(whole.Reserved, reserve.Reserved) }, _segmentBytes, Now());
        _writer?.Dispose();
        _writer = writer;
        _state.Apply(reserve);
        Committed.ReservedSeq = _state.Reserved;
        _lastRecords = [];
        var before = _reader.Segments;
        _reader.Segments = [.. before.Where(segment => segment.BaseSeq < first && segment.Index is not { IsEmpty: true }), _writer.Segment];
        foreach (var superseded in before.Except(_reader.Segments))
        {
            JournalDirectory.Delete(superseded.Path, keepsSegment: superseded.BaseSeq == first);
        }

        if (_reader.Segments is [.., { Index: { } index } complete, _])
        {
            _directory.SaveIndex(complete, index);
        }

        Trim();
    }

    // Room for what the newest segment may still become is counted as taken, so that the limit is never exceeded.
    private void Trim()
    {
        while (_reader.Segments is [var oldest, _, ..] segments && (Bytes - segments[^1].Length + _segmentBytes > _options.MaxBytes || IsExpired(oldest)))
        {
            _reader.Segments = segments[1..];
            JournalDirectory.Delete(oldest.Path);
        }

        if (_reader.Segments is [var first, ..])
        {
            Damages.Forget(first.BaseSeq);
        }
    }

    private bool IsExpired(Segment segment)
    {
        try
        {
            return _reader.IndexOf(segment).NewestTime < Now() - (long)_options.MaxAge.TotalMilliseconds;
        }
        catch (Exception exception) when (IsDiskFailure(exception))
        {
            return false; // it is asked again soon
        }
    }

    private void FindChangedSegments(EventRing ring)
    {
        var gone = new List<Segment>();
        var segments = _reader.Segments;
        for (var i = 0; i < segments.Length; i++)
        {
            var segment = segments[i];
            if (segment == _writer?.Segment)
            {
                continue;
            }

            var file = new FileInfo(segment.Path);
            if (!file.Exists)
            {
                _rewriteFrom = i == segments.Length - 1 ? ring.Oldest : _rewriteFrom;
                ReportLost(segment, i == segments.Length - 1 ? Committed.CommittedSeq : segments[i + 1].BaseSeq - 1, "was removed");
                gone.Add(segment);
            }
            else if (file.Length < segment.Length || (segment.WrittenAt is { } written && written != file.LastWriteTimeUtc))
            {
                Damages.Add(new JournalDamage(segment.Path, file.Length, $"was changed from outside: it has {file.Length} bytes", 1, 0));
                (segment.Length, segment.Index) = (file.Length, null);
            }

            segment.WrittenAt = file.LastWriteTimeUtc;
        }

        if (gone.Count > 0)
        {
            _reader.Segments = [.. segments.Except(gone)];
        }
    }

    // What memory has of it is written again.
    private void ReportLost(Segment segment, ulong last, string what)
    {
        var to = _state.ClipToGiven(segment.BaseSeq, Math.Min(last, _rewriteFrom - 1));
        Damages.Add(to < segment.BaseSeq
            ? new JournalDamage(segment.Path, 0, what, last + 1, last)
            : new JournalDamage(segment.Path, 0, what, segment.BaseSeq, to));
    }

    private IThreadPoolWorkItem? Fail(Exception exception)
    {
        var reason = exception.Message.TrimEnd('.');
        if (Committed.Failure is null)
        {
            LogFailed(reason);
        }

        _writer?.Rollback();
        _writer?.Dispose();
        _writer = null;
        return Committed.Fail(reason);
    }

    // After a sync that failed, everything that memory has is written again.
    private void Sync(SegmentWriter writer)
    {
        try
        {
            _sync.Sync(writer);
        }
        catch
        {
            _rewriteFrom = 0;
            throw;
        }
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds();
}
