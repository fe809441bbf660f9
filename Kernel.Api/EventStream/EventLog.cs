using Kernel.ServiceDefaults.Events;
using Microsoft.Extensions.Options;

namespace Kernel.Api.EventStream;

/// <summary>
/// The one stream: numbers events, keeps the newest in the ring, and wakes readers. Everything that consumes is a cursor over it.
/// </summary>
internal sealed class EventLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Producers _producers = new();
    private readonly long[] _published = new long[EventCategories.All.Count];
    private byte[] _session = [];
    private readonly CancellationTokenSource _completed = new();

    public EventLog(IOptions<EventStreamOptions> options)
        : this(options.Value.RingEvents, options.Value.RingBytes)
    {
    }

    internal EventLog(int ringEvents, int ringBytes) =>
        Ring = new EventRing((int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)ringEvents), ringBytes, first: 1);

    /// <summary>The identity of the log that the numbers belong to; sorts by when it was made.</summary>
    public string StreamId { get; } = Guid.CreateVersion7().ToString("N");

    /// <summary>The newest frames.</summary>
    public EventRing Ring { get; }

    /// <summary>Wakes readers when there is more to read, when the stream ends, and now and then so that they can look at the clock.</summary>
    public Pulse Readers { get; } = new();

    /// <summary>The newest number that readers may see; 0 where there is none.</summary>
    public ulong Visible => Ring.Next - 1;

    /// <summary>Whether nothing more will come.</summary>
    public bool IsCompleted => _completed.IsCancellationRequested;

    /// <summary>Cancelled when nothing more will come.</summary>
    public CancellationToken Completed => _completed.Token;

    /// <summary>How many events of a category entered the stream since the process started.</summary>
    public long Published(EventCategory category) => Volatile.Read(ref _published[(int)category]);

    /// <summary>Adds a batch, its events next to each other.</summary>
    /// <param name="batch">At most <see cref="EventBatch.MaxEvents"/> checked events.</param>
    /// <param name="session">What the batch does to the session that events are stamped with.</param>
    public AppendResult Append(EventBatch batch, SessionChange session = default)
    {
        AppendResult result;
        lock (_gate)
        {
            if (IsCompleted)
            {
                return AppendResult.Refused;
            }

            _session = session.Begins ?? _session;
            result = AppendLocked(batch, 0);
            _session = session.Ends ? [] : _session;
        }

        Readers.Raise();
        return result;
    }

    /// <summary>Adds what is new of a producer's batch.</summary>
    /// <param name="producer">Who sends.</param>
    /// <param name="number">The producer's own number of the batch's first event, at least 1.</param>
    /// <param name="batch">Checked events.</param>
    public IngestOutcome Ingest(string producer, ulong number, EventBatch batch)
    {
        IngestOutcome outcome;
        lock (_gate)
        {
            var expected = _producers.Last(producer) is { } last ? last + 1 : number;
            if (number > expected)
            {
                return new IngestOutcome(IngestStatus.Gap, 0, expected, 0);
            }

            if (IsCompleted)
            {
                return new IngestOutcome(IngestStatus.Refused, 0, expected, 0);
            }

            var duplicates = (int)Math.Min((ulong)batch.Count, expected - number);
            if (duplicates == batch.Count)
            {
                return new IngestOutcome(IngestStatus.Accepted, duplicates, expected, _producers.LastSeq(producer));
            }

            var result = AppendLocked(batch, duplicates);
            expected = number + (ulong)batch.Count;
            _producers.Set(producer, expected - 1, result.Last);
            outcome = new IngestOutcome(IngestStatus.Accepted, duplicates, expected, result.Last);
        }

        Readers.Raise();
        return outcome;
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

    /// <inheritdoc />
    public void Dispose() => _completed.Dispose();

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
}
