using System.Buffers;
using Kernel.Api.EventStream;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Journal;

/// <summary>The newest events on disk: a log of append-only segments. Commits append to the newest segment, and retention deletes the oldest.</summary>
/// <remarks>
/// <see cref="JournalWriter"/> commits, one commit at a time; any thread reads. After a failure the current segment is never written
/// again: the next attempt starts a new one.
/// </remarks>
internal sealed partial class EventJournal : IEventHistory, IDisposable
{
    /// <summary>The interval of checks for removed files, and of retries while the journal fails.</summary>
    public static readonly TimeSpan CheckInterval = TimeSpan.FromMilliseconds(500);

    // The number of sequence numbers that are reserved on disk at a time. A crash skips the rest, so none is assigned twice even if the
    // disk lost the last commits. While the journal fails, at least half are left to continue with.
    private const ulong ReserveAhead = 1_000_000;

    private const int BytesPerWrite = 1024 * 1024;

    private readonly JournalDirectory _directory;
    private readonly JournalOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<EventJournal> _logger;
    private readonly JournalState _state = new();
    private readonly JournalReader _reader;
    private readonly BlockWriter _blocks = new();
    private SegmentWriter? _writer;
    private ulong _rewriteFrom = ulong.MaxValue; // the first sequence number of the next segment, if not after the last commit
    private long? _checkedAt;

    /// <exception cref="JournalException">The journal cannot be used; the message says what to do.</exception>
    public EventJournal(IOptions<JournalOptions> options, JournalDirectory directory, TimeProvider time, ILogger<EventJournal> logger)
    {
        (_options, _directory, _time, _logger) = (options.Value, directory, time, logger);
        Damages = new JournalDamageList(_state, logger);
        Segments = new JournalSegments(directory, Damages, _options, time);
        _reader = new JournalReader(directory, Segments, _state, Damages, time, logger);
        try
        {
            Segments.All = directory.List();
            Recovered = new JournalRecovery(directory, _state, Damages, logger).Run(Segments.All);
            Recovered = Recovered with { Tally = SessionRecount.Run(directory, Segments, Recovered.ActiveSession, _state.Tally) };
        }
        catch (Exception exception) when (JournalDirectory.IsFailure(exception))
        {
            throw new JournalException($"The journal in {directory.Path} cannot be opened: {exception.Message}", exception);
        }

        Committed = new CommitTracker(Recovered.FirstSeq - 1) { ReservedSeq = _state.Reserved };
    }

    /// <summary>The state from which the stream continues.</summary>
    public RecoveredState Recovered { get; }

    public JournalSegments Segments { get; }

    public CommitTracker Committed { get; }

    /// <summary>The sequence number of the oldest event on disk; one after the newest if there is none.</summary>
    public ulong OldestSeq => Segments.All is [var oldest, ..] ? oldest.BaseSeq : Committed.CommittedSeq + 1;

    public JournalDamageList Damages { get; }

    private long Now => _time.GetUtcNow().ToUnixTimeMilliseconds();

    public ValueTask<LogReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
        _reader.ReadAsync(request, output, cancellationToken);

    /// <summary>Finds a sequence number at or before the first event that was committed at or after a time; 1 if the journal cannot tell.</summary>
    public ValueTask<ulong> FirstSinceAsync(DateTimeOffset time, CancellationToken cancellationToken) => _reader.FirstSinceAsync(time, cancellationToken);

    /// <summary>Writes the events after the last committed one and the changed state, if any. Checks the files and applies retention every <see cref="CheckInterval"/>.</summary>
    /// <returns>The continuations of publishers, for the caller to run; null if there are none.</returns>
    public IThreadPoolWorkItem? Commit(EventRing ring, CommitWork work)
    {
        try
        {
            if (Committed.Failure is not null || _checkedAt is not { } last || _time.GetElapsedTime(last) >= CheckInterval)
            {
                Check(ring);
            }

            var first = Math.Max(Math.Min(Committed.CommittedSeq + 1, _rewriteFrom), ring.Oldest);
            if (_writer is null || _writer.IsFull || IsOld(_writer) || _state.StreamId != work.StreamId)
            {
                _state.StreamId = work.StreamId;
                Roll(first);
            }

            if (first > work.UpTo && !work.HasState && Committed.Failure is null)
            {
                return null;
            }

            Write(_writer!, ring, first, work);
            _rewriteFrom = ulong.MaxValue;
            _state.Tally = work.Tally;
            if (Committed.Failure is not null)
            {
                LogRecovered(work.UpTo);
            }

            work.Clear();
            return Committed.Advance(work.UpTo, work.Revision);
        }
        catch (Exception exception) when (JournalDirectory.IsFailure(exception))
        {
            return Fail(exception);
        }
    }

    /// <summary>Records that the log got a new identity, because a sink holds events of the old one that the journal does not.</summary>
    public void ReportRenewed(string old, ulong last, string streamId, ulong stored) => Damages.Add(
        _directory.Path, 0, last + 1, stored, $"ends at event {last} of stream {old}, but a sink holds events up to {stored}: the journal was restored from a backup or lost its end, and continues as stream {streamId}");

    /// <summary>Closes the journal. The next start continues with <paramref name="next"/>.</summary>
    public void Close(ulong next)
    {
        try
        {
            if (_writer is { } writer && Committed.Failure is null)
            {
                _state.Next = next;
                _blocks.Clear();
                _blocks.AddState(BlockKind.State, next, Now, _state);
                writer.Append(_blocks);
                writer.Complete(_blocks, next);
                writer.Sync();
            }
        }
        catch (Exception exception) when (JournalDirectory.IsFailure(exception))
        {
            LogNotClosed(exception.Message);
        }
    }

    public void Dispose()
    {
        _writer?.Dispose();
        _directory.Dispose();
        _reader.Dispose();
        _blocks.Dispose();
    }

    private void Write(SegmentWriter writer, EventRing ring, ulong first, CommitWork work)
    {
        var isReserved = work.UpTo + (ReserveAhead / 2) <= _state.Reserved;
        var hasChange = work.HasState || !isReserved || Committed.Failure is not null;
        var time = Now;
        _blocks.Clear();
        for (var seq = first; seq <= work.UpTo;)
        {
            if (_blocks.Bytes.Length >= BytesPerWrite)
            {
                writer.Append(_blocks);
            }

            // Zero only if the ring overwrote the events while the journal failed; readers get a gap.
            var count = _blocks.AddEvents(ring, seq, work.UpTo, hasChange, time);
            seq = count > 0 ? seq + (ulong)count : Math.Max(seq + 1, ring.Oldest);
        }

        var change = new JournalState
        {
            Reserved = isReserved ? 0 : work.UpTo + ReserveAhead,
            Sessions = [.. work.Sessions.Values],
            Producers = [.. work.Producers.Values],
        };
        if (hasChange)
        {
            _blocks.AddState(BlockKind.Change, work.UpTo + 1, time, change);
        }

        writer.Append(_blocks);
        if (!isReserved || _options.Synchronous == JournalSync.Full)
        {
            writer.Sync();
        }

        _state.Apply(change);
        Committed.ReservedSeq = _state.Reserved;
    }

    // Retention deletes whole segments, so a segment covers at most an eighth of the time.
    private bool IsOld(SegmentWriter writer) => !writer.Segment.Index!.IsEmpty && _time.GetUtcNow() - writer.CreatedAt > _options.MaxAge / 8;

    // The new segment, with all state, must be on disk before an old one is deleted.
    private void Roll(ulong first)
    {
        if (_writer is { } complete)
        {
            complete.Complete(_blocks, first);
            if (_options.Synchronous != JournalSync.Off)
            {
                complete.Sync();
            }
        }

        _state.Reserved = Math.Max(_state.Reserved, first + ReserveAhead);
        var syncInterval = _options.Synchronous == JournalSync.Normal ? _options.SyncInterval : (TimeSpan?)null;
        var writer = new SegmentWriter(_directory, _blocks, first, _state, Segments.MaxBytes, syncInterval, _time);
        _writer?.Dispose();
        _writer = writer;
        Committed.ReservedSeq = _state.Reserved;
        Segments.Add(writer.Segment);
        Segments.Trim();
    }

    // If the newest segment is lost, the events that are still in the ring are written again.
    private void Check(EventRing ring)
    {
        _checkedAt = _time.GetTimestamp();
        _directory.Verify();
        if (Segments.FindLost(_writer, Math.Min(Committed.CommittedSeq + 1, ring.Oldest)) is { } lost)
        {
            _rewriteFrom = lost.BaseSeq;
            if (_writer is not null)
            {
                throw new IOException($"{lost.Path} was removed, replaced or truncated by another process");
            }
        }

        if (_writer?.SyncFailure is { } failure)
        {
            throw new IOException(failure);
        }

        Segments.Trim();
    }

    private IThreadPoolWorkItem? Fail(Exception exception)
    {
        var reason = exception.Message.TrimEnd('.');
        if (Committed.Failure is null)
        {
            LogFailed(reason);
        }

        if (_writer is { SyncFailure: not null } unsynced)
        {
            _rewriteFrom = unsynced.Segment.BaseSeq;
        }

        // The whole disk fails, possibly only for a while.
        Array.ForEach(Segments.All, static segment => segment.ReadFailure = null);
        _writer?.Dispose();
        _writer = null;
        return Committed.Fail(reason);
    }

    [LoggerMessage(2221, LogLevel.Error, "The journal cannot be written: {Reason}. Until it can, events are streamed live and kept only in memory.")]
    private partial void LogFailed(string reason);

    [LoggerMessage(2222, LogLevel.Information, "The journal can be written again; events up to {Seq} that are still in memory are committed.")]
    private partial void LogRecovered(ulong seq);

    [LoggerMessage(2223, LogLevel.Error, "The journal could not be closed; the next start skips some sequence numbers: {Reason}")]
    private partial void LogNotClosed(string reason);
}
