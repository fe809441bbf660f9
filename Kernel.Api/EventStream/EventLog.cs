using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>
/// The one event stream: numbers events, keeps the newest in the ring, and wakes readers. Everything that consumes it is a reader,
/// the journal too, which is the only one that the ring waits for.
/// </summary>
internal sealed class EventLog : IDisposable
{
    private static readonly TimeSpan RoomTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ProducerTable _producers;
    private readonly Dictionary<string, SessionRecord> _changedSessions = new(StringComparer.Ordinal);
    private readonly long[] _published = new long[EventCategories.All.Count];
    private readonly CancellationTokenSource _completed = new();
    private readonly CommitTracker _commits;
    private byte[] _session = [];
    private volatile string _streamId;
    private long _revision;

    /// <param name="options">How much is kept in memory.</param>
    /// <param name="recovered">What the stream continues from.</param>
    /// <param name="commits">How far the stream is committed.</param>
    public EventLog(EventStreamOptions options, RecoveredState recovered, CommitTracker commits)
    {
        var slots = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)options.RingEvents);
        Ring = new EventRing(slots, options.RingBytes, recovered.FirstSeq);
        _streamId = recovered.StreamId;
        _commits = commits;
        _producers = new ProducerTable(recovered.Producers);
        if (recovered.Sessions is [.., { EndSeq: 0 } active])
        {
            _session = Encoding.UTF8.GetBytes(active.Id);
        }
    }

    /// <summary>The identity of the log that the sequence numbers belong to; sorts by the time it was made.</summary>
    public string StreamId => _streamId;

    /// <summary>The newest frames.</summary>
    public EventRing Ring { get; }

    /// <summary>Called, on the publisher's thread, when there is something to commit.</summary>
    public Action CommitRequested { get; set; } = static () => { };

    /// <summary>Wakes readers when there is more to read, when the stream ends, and now and then so that they can look at the clock.</summary>
    public ReaderNotifier Readers { get; } = new();

    /// <summary>The newest sequence number.</summary>
    public ulong LastSeq => Ring.Next - 1;

    /// <summary>The newest sequence number that readers may see.</summary>
    public ulong LastReadableSeq => _commits.Failure is null ? _commits.CommittedSeq : LastSeq;

    /// <summary>Whether nothing more will come.</summary>
    public bool IsCompleted => _completed.IsCancellationRequested;

    /// <summary>Cancelled when nothing more will come.</summary>
    public CancellationToken Completed => _completed.Token;

    /// <summary>The number of events of a category that entered the stream since the process started.</summary>
    public long Published(EventCategory category) => Volatile.Read(ref _published[(int)category]);

    /// <summary>Adds a batch, its events next to each other, waiting a moment for room if the journal is behind.</summary>
    /// <param name="batch">At most <see cref="EventBatch.MaxEvents"/> checked events.</param>
    /// <param name="session">What the batch does to the session that events are stamped with.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<AppendResult> AppendAsync(EventBatch batch, SessionChange? session = null, CancellationToken cancellationToken = default)
    {
        var result = Append(batch, session);
        return result.Accepted || IsCompleted
            ? ValueTask.FromResult(result)
            : WithRoomAsync((batch, session), static (log, it) => log.Append(it.batch, it.session), static result => result.Accepted, cancellationToken);
    }

    /// <summary>Adds a batch if there is room.</summary>
    public AppendResult Append(EventBatch batch, SessionChange? session = null)
    {
        AppendResult result;
        lock (_gate)
        {
            if (IsCompleted || !HasRoom(batch))
            {
                return AppendResult.Rejected;
            }

            if (session is { Ends: false })
            {
                _session = Encoding.UTF8.GetBytes(session.Id);
            }

            result = AppendLocked(batch, 0);
            if (session is { Ends: true })
            {
                _changedSessions[session.Id] = new SessionRecord(session.Id, session.StartSeq, result.Last, session.Json);
                _session = [];
            }
            else if (session is not null)
            {
                _changedSessions[session.Id] = new SessionRecord(session.Id, result.First, 0, session.Json);
            }

            session?.Apply(result);
        }

        Wake();
        return result;
    }

    /// <summary>Adds the new part of a producer's batch, waiting a moment for room if the journal is behind.</summary>
    /// <param name="producer">The producer's id.</param>
    /// <param name="producerSeq">The producer's own number of the batch's first event, at least 1.</param>
    /// <param name="batch">Checked events.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IngestOutcome> IngestAsync(string producer, ulong producerSeq, EventBatch batch, CancellationToken cancellationToken = default)
    {
        var outcome = Ingest(producer, producerSeq, batch);
        return outcome.Status != IngestStatus.Rejected || IsCompleted
            ? ValueTask.FromResult(outcome)
            : WithRoomAsync((producer, producerSeq, batch), static (log, it) => log.Ingest(it.producer, it.producerSeq, it.batch), static outcome => outcome.Status != IngestStatus.Rejected, cancellationToken);
    }

    /// <summary>Has a change of the active session committed that comes without an event.</summary>
    /// <returns>What to wait for with <see cref="CommitTracker.WaitForRevisionAsync"/>.</returns>
    public long Save(SessionRecord session)
    {
        long revision;
        lock (_gate)
        {
            _changedSessions[session.Id] = session;
            revision = ++_revision;
        }

        CommitRequested();
        return revision;
    }

    /// <summary>Gives the log a new identity, because a reader has events of this one that the journal does not.</summary>
    /// <returns>Whether the identity was still <paramref name="old"/>.</returns>
    public bool Renew(string old)
    {
        lock (_gate)
        {
            if (_streamId != old)
            {
                return false;
            }

            _streamId = RecoveredState.NewStreamId();
            _revision++;
        }

        CommitRequested();
        Readers.Notify();
        return true;
    }

    /// <summary>Accepts nothing more; readers come to the end and stop.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed.Cancel();
        }

        Readers.Notify();
    }

    /// <summary>Adds to <paramref name="work"/> what has changed since the last call, up to the newest sequence number.</summary>
    public void TakeWork(CommitWork work)
    {
        lock (_gate)
        {
            work.UpTo = LastSeq;
            work.Revision = _revision;
            work.StreamId = _streamId;
            _producers.TakeChanges(work.Producers);
            foreach (var (id, session) in _changedSessions)
            {
                work.Sessions[id] = session;
            }

            _changedSessions.Clear();
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _completed.Dispose();
        Readers.Dispose();
    }

    private IngestOutcome Ingest(string producer, ulong producerSeq, EventBatch batch)
    {
        IngestOutcome outcome;
        lock (_gate)
        {
            var known = _producers.Find(producer);
            var expected = known?.ProducerSeq + 1 ?? producerSeq;
            if (producerSeq > expected)
            {
                return new IngestOutcome(IngestStatus.Gap, 0, expected, 0);
            }

            var duplicates = (int)Math.Min((ulong)batch.Count, expected - producerSeq);
            if (duplicates == batch.Count)
            {
                return new IngestOutcome(IngestStatus.Accepted, duplicates, expected, known?.Seq ?? 0);
            }

            if (IsCompleted || !HasRoom(batch))
            {
                return new IngestOutcome(IngestStatus.Rejected, 0, expected, 0);
            }

            var result = AppendLocked(batch, duplicates);
            expected = producerSeq + (ulong)batch.Count;
            _producers.Set(new ProducerPosition(producer, expected - 1, result.Last));
            outcome = new IngestOutcome(IngestStatus.Accepted, duplicates, expected, result.Last);
        }

        Wake();
        return outcome;
    }

    // While the journal works, events that it has not committed may not be pushed out of the ring. While it does not work, events
    // get sequence numbers only as far as they are reserved on disk, so that a crash cannot make one be given twice.
    private bool HasRoom(EventBatch batch) => _commits.Failure is null
        ? Ring.HasRoom(batch.Count, batch.Bytes, keep: _commits.CommittedSeq + 1)
        : LastSeq + (ulong)batch.Count <= _commits.ReservedSeq;

    // Sequence number and slot are given under one lock, so readers meet every sequence number in order.
    private AppendResult AppendLocked(EventBatch batch, int from)
    {
        var first = Ring.Next;
        for (var i = from; i < batch.Count; i++)
        {
            var header = batch.Header(i);
            Ring.Append(_session, batch.Json(i), header);
            _published[(int)header.Category]++;
        }

        return new AppendResult(first, LastSeq, _session);
    }

    private void Wake()
    {
        if (_commits.Failure is null)
        {
            CommitRequested();
        }
        else
        {
            Readers.Notify();
        }
    }

    // The next commit is taken before each attempt, so that none is missed between the two.
    private async ValueTask<TResult> WithRoomAsync<T, TResult>(T it, Func<EventLog, T, TResult> attempt, Func<TResult, bool> done, CancellationToken cancellationToken)
    {
        while (true)
        {
            var commit = _commits.Commits.Next;
            var result = attempt(this, it);
            if (done(result) || IsCompleted)
            {
                return result;
            }

            try
            {
                await commit.WaitAsync(RoomTimeout, cancellationToken);
            }
            catch (TimeoutException)
            {
                return result;
            }
        }
    }
}
