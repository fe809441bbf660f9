using Kernel.Api.Journal;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>
/// The one stream: numbers events, keeps the newest in the ring, and wakes readers. Everything that consumes is a cursor over it,
/// the journal too, which is the only one that the ring waits for.
/// </summary>
internal sealed class EventLog : IDisposable
{
    private static readonly TimeSpan RoomTimeout = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Producers _producers = new();
    private readonly SessionRows _sessions = new();
    private readonly long[] _published = new long[EventCategories.All.Count];
    private readonly CancellationTokenSource _completed = new();
    private readonly Durability _durability;
    private byte[] _session = [];
    private volatile bool _hasRows;

    /// <param name="options">How much is kept in memory.</param>
    /// <param name="recovered">What the journal remembers.</param>
    /// <param name="durability">How far the stream is committed.</param>
    public EventLog(EventStreamOptions options, RecoveredState recovered, Durability durability)
    {
        var slots = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)options.RingEvents);
        Ring = new EventRing(slots, options.RingBytes, recovered.FirstSeq);
        StreamId = recovered.StreamId;
        _durability = durability;
        foreach (var producer in recovered.Producers)
        {
            _producers.Set(producer.Id, producer.Number, producer.Seq);
        }

        _producers.ForgetChanges();
        foreach (var session in recovered.Sessions)
        {
            _sessions.Recover(session);
            _session = session.EndSeq == 0 ? System.Text.Encoding.UTF8.GetBytes(session.Id) : [];
        }
    }

    /// <summary>The identity of the log that the numbers belong to; sorts by when it was made.</summary>
    public string StreamId { get; }

    /// <summary>The newest frames.</summary>
    public EventRing Ring { get; }

    /// <summary>Wakes the journal.</summary>
    public Doorbell Work { get; } = new();

    /// <summary>Wakes readers when there is more to read, when the stream ends, and now and then so that they can look at the clock.</summary>
    public FanOut Readers { get; } = new();

    /// <summary>The newest number.</summary>
    public ulong Head => Ring.Next - 1;

    /// <summary>The newest number that readers may see.</summary>
    public ulong Visible => _durability.Failure is null ? _durability.Committed : Head;

    /// <summary>Whether nothing more will come.</summary>
    public bool IsCompleted => _completed.IsCancellationRequested;

    /// <summary>Cancelled when nothing more will come.</summary>
    public CancellationToken Completed => _completed.Token;

    /// <summary>Whether there is something to commit.</summary>
    public bool HasWork => Head > _durability.Committed || _hasRows;

    /// <summary>How many events of a category entered the stream since the process started.</summary>
    public long Published(EventCategory category) => Volatile.Read(ref _published[(int)category]);

    /// <summary>Adds a batch, its events next to each other, waiting a moment for room where the journal is behind.</summary>
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
                return AppendResult.Refused;
            }

            if (session is { Ends: false })
            {
                _session = System.Text.Encoding.UTF8.GetBytes(session.Id);
            }

            result = AppendLocked(batch, 0);
            if (session is not null)
            {
                _sessions.Change(session, result);
                _hasRows = true;
                _session = session.Ends ? [] : _session;
            }
        }

        Raise();
        return result;
    }

    /// <summary>Adds what is new of a producer's batch, waiting a moment for room where the journal is behind.</summary>
    /// <param name="producer">Who sends.</param>
    /// <param name="number">The producer's own number of the batch's first event, at least 1.</param>
    /// <param name="batch">Checked events.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<IngestOutcome> IngestAsync(string producer, ulong number, EventBatch batch, CancellationToken cancellationToken = default)
    {
        var outcome = Ingest(producer, number, batch);
        return outcome.Status != IngestStatus.Refused || IsCompleted
            ? ValueTask.FromResult(outcome)
            : WithRoomAsync((producer, number, batch), static (log, it) => log.Ingest(it.producer, it.number, it.batch), static outcome => outcome.Status != IngestStatus.Refused, cancellationToken);
    }

    /// <summary>Notes that a session's settings have changed.</summary>
    public void SaveSession(string id, byte[] json)
    {
        lock (_gate)
        {
            _sessions.Save(id, json);
            _hasRows = true;
        }

        Work.Ring();
    }

    /// <summary>Takes nothing more; readers come to the end and stop.</summary>
    public void Complete()
    {
        lock (_gate)
        {
            _completed.Cancel();
        }

        Readers.Raise();
    }

    /// <summary>Adds to <paramref name="work"/> what has changed since it was last asked, up to the newest number.</summary>
    public void TakeWork(CommitWork work)
    {
        lock (_gate)
        {
            work.UpTo = Head;
            _producers.TakeChanges(work.Producers);
            _sessions.TakeChanges(work.Sessions);
            _hasRows = false;
        }
    }

    /// <summary>Adds to <paramref name="work"/> everything that a new journal must know.</summary>
    public void TakeEverything(CommitWork work)
    {
        lock (_gate)
        {
            work.UpTo = Head;
            _producers.TakeAll(work.Producers);
            _sessions.TakeAll(work.Sessions);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _completed.Dispose();
        Readers.Dispose();
        Work.Dispose();
    }

    private IngestOutcome Ingest(string producer, ulong number, EventBatch batch)
    {
        IngestOutcome outcome;
        lock (_gate)
        {
            var expected = _producers.Last(producer) is { } last ? last + 1 : number;
            if (number > expected)
            {
                return new IngestOutcome(IngestStatus.Gap, 0, expected, 0);
            }

            var duplicates = (int)Math.Min((ulong)batch.Count, expected - number);
            if (duplicates == batch.Count)
            {
                return new IngestOutcome(IngestStatus.Accepted, duplicates, expected, _producers.LastSeq(producer));
            }

            if (IsCompleted || !HasRoom(batch))
            {
                return new IngestOutcome(IngestStatus.Refused, 0, expected, 0);
            }

            var result = AppendLocked(batch, duplicates);
            expected = number + (ulong)batch.Count;
            _producers.Set(producer, expected - 1, result.Last);
            outcome = new IngestOutcome(IngestStatus.Accepted, duplicates, expected, result.Last);
        }

        Raise();
        return outcome;
    }

    // While the journal works, what it has not committed may not be pushed out of the ring.
    private bool HasRoom(EventBatch batch) =>
        _durability.Failure is not null || Ring.HasRoom(batch.Count, batch.Bytes, keep: _durability.Committed + 1);

    // Number and place are given under one lock, so readers meet every number in order.
    private AppendResult AppendLocked(EventBatch batch, int from)
    {
        var first = Ring.Next;
        for (var i = from; i < batch.Count; i++)
        {
            var header = batch.Header(i);
            Ring.Append(_session, batch.Json(i), header);
            _published[(int)header.Category]++;
        }

        return new AppendResult(first, Ring.Next - 1, _session);
    }

    private void Raise()
    {
        if (_durability.Failure is null)
        {
            Work.Ring();
        }
        else
        {
            Readers.Raise();
        }
    }

    // The next commit is asked for before each try, so that none is missed between the two.
    private async ValueTask<TResult> WithRoomAsync<T, TResult>(T it, Func<EventLog, T, TResult> attempt, Func<TResult, bool> done, CancellationToken cancellationToken)
    {
        while (true)
        {
            var commit = _durability.Commits.Next;
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
