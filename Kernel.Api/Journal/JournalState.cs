using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>What the journal knows besides events: summarised at the start of each segment, and built again from there when the process starts.</summary>
internal sealed class JournalState
{
    private const int MaxSessions = 1_000;

    // A range outlives the events around it, because those are still read from where the storage writer stored them. It is one for each crash.
    private const int MaxNeverGiven = 10_000;

    private readonly Dictionary<string, ProducerPosition> _producers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SessionRecord> _sessions = new(StringComparer.Ordinal);
    private volatile ulong[][] _neverGiven = [];

    /// <summary>The identity of the log; null before the first segment.</summary>
    public string? StreamId { get; set; }

    /// <summary>No sequence number up to this one may be given again after a crash.</summary>
    public ulong Reserved { get; private set; }

    /// <summary>The first sequence number to come, if the journal was closed cleanly; else 0.</summary>
    public ulong Next { get; private set; }

    /// <summary>All of it.</summary>
    public StateRecord Whole => new()
    {
        StreamId = StreamId,
        Reserved = Reserved,
        NeverGiven = _neverGiven,
        Sessions = [.. _sessions.Values.OrderBy(static session => session.StartSeq)],
        Producers = [.. _producers.Values.OrderBy(static producer => producer.Seq).TakeLast(Producers.DefaultCapacity)],
    };

    /// <summary>Adds what a commit changed.</summary>
    public void Apply(StateRecord change)
    {
        StreamId = change.StreamId ?? StreamId;
        Reserved = Math.Max(Reserved, change.Reserved);
        Next = change.Next;
        _neverGiven = change.NeverGiven is { } more ? [.. _neverGiven, .. more] : _neverGiven;
        foreach (var session in change.Sessions ?? [])
        {
            _sessions[session.Id] = session;
        }

        foreach (var producer in change.Producers ?? [])
        {
            _producers[producer.Id] = producer;
        }

        Trim();
    }

    /// <summary>Becomes what a block with the whole state says.</summary>
    public void Replace(StateRecord whole)
    {
        _sessions.Clear();
        _producers.Clear();
        _neverGiven = [];
        Apply(whole);
    }

    /// <summary>Remembers that the sequence numbers of a range were never given, so that readers do not miss them.</summary>
    public void Skip(ulong from, ulong to) => _neverGiven = _neverGiven is [.., [var first, var last]] && last + 1 == from
        ? [.. _neverGiven[..^1], [first, to]]
        : [.. _neverGiven.TakeLast(MaxNeverGiven - 1), [from, to]];

    /// <summary>The last of the sequence numbers from <paramref name="seq"/> on that were never given; null if it was given. For any thread.</summary>
    public ulong? EndOfSkipped(ulong seq) => Array.Find(_neverGiven, range => range[0] <= seq && seq <= range[1])?[1];

    /// <summary>The end of a range of sequence numbers, cut before the first that was never given. For any thread.</summary>
    public ulong ClipToGiven(ulong from, ulong to) =>
        Array.Find(_neverGiven, range => range[0] > from && range[0] <= to) is { } range ? range[0] - 1 : to;

    private void Trim()
    {
        if (_sessions.Count > MaxSessions + 1)
        {
            foreach (var old in Whole.Sessions!.Where(static session => session.EndSeq > 0).Take(_sessions.Count - MaxSessions - 1))
            {
                _sessions.Remove(old.Id);
            }
        }

        if (_producers.Count > 2 * Producers.DefaultCapacity)
        {
            foreach (var old in _producers.Keys.Except(Whole.Producers!.Select(static producer => producer.Id)).ToArray())
            {
                _producers.Remove(old);
            }
        }
    }
}
