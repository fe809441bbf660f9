using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>
/// The event stream: assigns sequence numbers, keeps the newest events in the ring, and wakes readers. The ring waits only for the
/// journal, never for a reader.
/// </summary>
internal sealed class EventLog : IDisposable
{
    /// <summary>The time that an append waits for room.</summary>
    public static readonly TimeSpan RoomTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly ProducerTable _producers;
    private readonly Dictionary<string, SessionRecord> _changedSessions = new(StringComparer.Ordinal);
    private readonly long[] _published = new long[EventCategories.All.Count];
    private readonly CancellationTokenSource _completed = new();
    private readonly CommitTracker _commits;
    private byte[] _session = [];
    private SessionCounter? _counter;
    private volatile string _streamId;
    private long _revision;

    /// <param name="options">The size of the ring.</param>
    /// <param name="recovered">The state to continue from.</param>
    /// <param name="commits">The committed position.</param>
    public EventLog(EventStreamOptions options, RecoveredState recovered, CommitTracker commits)
    {
        var slots = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)options.RingEvents);
        Ring = new EventRing(slots, options.RingBytes, recovered.FirstSeq);
        _streamId = recovered.StreamId;
        _commits = commits;
        _producers = new ProducerTable(recovered.Producers);
        if (recovered.ActiveSession is { } active)
        {
            _session = Encoding.UTF8.GetBytes(active.Id);
            _counter = new SessionCounter(recovered.Tally);
        }
    }

    /// <summary>The identity of the log that the sequence numbers belong to. Identities sort by creation time.</summary>
    public string StreamId => _streamId;

    /// <summary>The newest frames.</summary>
    public EventRing Ring { get; }

    /// <summary>The callback that requests a commit. Runs on the publisher's thread.</summary>
    public Action CommitRequested { get; set; } = static () => { };

    /// <summary>Wakes readers when there is more to read, when the stream ends, and once a second (<see cref="ReaderTicker"/>).</summary>
    public ReaderNotifier Readers { get; } = new();

    /// <summary>The newest sequence number.</summary>
    public ulong LastSeq => Ring.Next - 1;

    /// <summary>The newest sequence number that readers may see: the last committed one while the journal works.</summary>
    public ulong LastReadableSeq => _commits.Failure is null ? _commits.CommittedSeq : LastSeq;

    /// <summary>The counts of the newest session; null if none was active since the process started.</summary>
    public SessionTally? Tally
    {
        get
        {
            lock (_gate)
            {
                return _counter?.Snapshot();
            }
        }
    }

    /// <summary>Gets whether the stream accepts no more events.</summary>
    public bool IsCompleted => _completed.IsCancellationRequested;

    /// <summary>Cancelled when the stream accepts no more events.</summary>
    public CancellationToken Completed => _completed.Token;

    /// <summary>Gets the number of events of a category that were appended since the process started.</summary>
    public long Published(EventCategory category) => Volatile.Read(ref _published[(int)category]);

    /// <summary>Appends a batch contiguously. Waits up to 1 s for room if the journal lags.</summary>
    /// <param name="batch">At most <see cref="EventBatch.MaxEvents"/> validated events.</param>
    /// <param name="session">The session that starts or ends with the batch; null if none does.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<AppendResult> AppendAsync(EventBatch batch, SessionChange? session = null, CancellationToken cancellationToken = default)
    {
        var result = Append(batch, session);
        return result.Accepted || IsCompleted
            ? ValueTask.FromResult(result)
            : WithRoomAsync((batch, session), static (log, it) => log.Append(it.batch, it.session), static result => result.Accepted, cancellationToken);
    }

    /// <summary>Appends a batch if there is room.</summary>
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
                _counter = new SessionCounter();
            }

            result = AppendLocked(batch, 0);
            if (session is { Ends: true })
            {
                _changedSessions[session.Id] = new SessionRecord(session.Id, session.StartSeq, result.Last, session.Json, _counter?.Snapshot());
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

    /// <summary>Appends the events of a producer's batch that were not appended before. Waits up to 1 s for room if the journal lags.</summary>
    /// <param name="producer">The producer's id.</param>
    /// <param name="producerSeq">The producer's sequence number of the first event, at least 1.</param>
    /// <param name="batch">Validated events.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IngestOutcome> IngestAsync(string producer, ulong producerSeq, EventBatch batch, CancellationToken cancellationToken = default)
    {
        var outcome = Ingest(producer, producerSeq, batch);
        return outcome.Status != IngestStatus.Rejected || IsCompleted
            ? ValueTask.FromResult(outcome)
            : WithRoomAsync((producer, producerSeq, batch), static (log, it) => log.Ingest(it.producer, it.producerSeq, it.batch), static outcome => outcome.Status != IngestStatus.Rejected, cancellationToken);
    }

    /// <summary>Requests the commit of a session change that has no event.</summary>
    /// <returns>The revision to pass to <see cref="CommitTracker.WaitForRevisionAsync"/>.</returns>
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

    /// <summary>Gives the log a new identity, because a sink holds events of the current one that the journal does not.</summary>
    /// <returns>True if the identity was still <paramref name="old"/>.</returns>
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

    /// <summary>Ends the stream: no more events are accepted, and readers stop at the end.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed.Cancel();
        }

        Readers.Notify();
    }

    /// <summary>Adds everything that changed since the last call to <paramref name="work"/>.</summary>
    public void TakeWork(CommitWork work)
    {
        lock (_gate)
        {
            work.UpTo = LastSeq;
            work.Revision = _revision;
            work.StreamId = _streamId;
            work.Tally = _session.Length > 0 ? _counter?.Snapshot() : null;
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

    // While the journal works, events that it has not committed must stay in the ring. While it fails, only sequence numbers that are
    // reserved on disk are assigned, so that none is assigned twice after a crash.
    private bool HasRoom(EventBatch batch) => _commits.Failure is null
        ? Ring.HasRoom(batch.Count, batch.Bytes, keep: _commits.CommittedSeq + 1)
        : LastSeq + (ulong)batch.Count <= _commits.ReservedSeq;

    // Sequence number and slot are assigned under one lock, so readers see sequence numbers in order.
    private AppendResult AppendLocked(EventBatch batch, int from)
    {
        var first = Ring.Next;
        var session = batch.Session ?? _session;
        var counter = session.Length > 0 && session.AsSpan().SequenceEqual(_session) ? _counter : null;
        for (var i = from; i < batch.Count; i++)
        {
            var header = batch.Header(i);
            counter?.Add(Ring.Next, header.Ts, header.Traits);
            Ring.Append(session, batch.Json(i), header);
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

    // Taken before each attempt, so that no commit in between is missed.
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
