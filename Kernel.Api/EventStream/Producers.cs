namespace Kernel.Api.EventStream;

/// <summary>The last number that each producer got into the stream, so that what is sent again is recognised.</summary>
/// <remarks>Used under the log's lock. Bounded: the producer that was silent longest is forgotten first.</remarks>
internal sealed class Producers(int capacity = Producers.DefaultCapacity)
{
    private const int DefaultCapacity = 1_024;

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>The producer's last accepted number; null where it is unknown, and so may start anywhere.</summary>
    public ulong? Last(string producer) => _entries.TryGetValue(producer, out var entry) ? entry.Number : null;

    /// <summary>Remembers the number of the producer's last event, and where in the stream it went.</summary>
    public void Set(string producer, ulong number, ulong seq)
    {
        if (!_entries.ContainsKey(producer) && _entries.Count >= capacity)
        {
            _entries.Remove(_entries.MinBy(static e => e.Value.Use).Key);
        }

        _entries[producer] = new Entry(number, seq, ++_uses);
    }

    /// <summary>Where the producer's last event went; 0 where it is unknown.</summary>
    public ulong LastSeq(string producer) => _entries.TryGetValue(producer, out var entry) ? entry.Seq : 0;

    private readonly record struct Entry(ulong Number, ulong Seq, long Use);
}
