using Kernel.Api.Journal;

namespace Kernel.Api.EventStream;

/// <summary>The last number that each producer got into the stream, so that what is sent again is recognised.</summary>
/// <remarks>Used under the log's lock. Bounded: the producer that was silent longest is forgotten first.</remarks>
internal sealed class Producers(int capacity = Producers.DefaultCapacity)
{
    private const int DefaultCapacity = 1_024;

    private readonly Dictionary<string, (ProducerRow Row, long Use)> _rows = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private long _uses;

    /// <summary>The producer's last accepted number; null where it is unknown, and so may start anywhere.</summary>
    public ulong? Last(string producer) => _rows.TryGetValue(producer, out var entry) ? entry.Row.Number : null;

    /// <summary>Where the producer's last event went; 0 where it is unknown.</summary>
    public ulong LastSeq(string producer) => _rows.TryGetValue(producer, out var entry) ? entry.Row.Seq : 0;

    /// <summary>Remembers the number of the producer's last event, and where in the stream it went.</summary>
    public void Set(string producer, ulong number, ulong seq)
    {
        if (_rows.Count >= capacity && !_rows.ContainsKey(producer))
        {
            _rows.Remove(_rows.MinBy(static entry => entry.Value.Use).Key);
        }

        _rows[producer] = (new ProducerRow(producer, number, seq), ++_uses);
        _changed.Add(producer);
    }

    /// <summary>What is here now need not be written.</summary>
    public void ForgetChanges() => _changed.Clear();

    /// <summary>Moves what has changed to <paramref name="rows"/>.</summary>
    public void TakeChanges(Dictionary<string, ProducerRow> rows)
    {
        foreach (var producer in _changed)
        {
            if (_rows.TryGetValue(producer, out var entry))
            {
                rows[producer] = entry.Row;
            }
        }

        _changed.Clear();
    }

    /// <summary>Adds everything to <paramref name="rows"/>.</summary>
    public void TakeAll(Dictionary<string, ProducerRow> rows)
    {
        foreach (var (producer, entry) in _rows)
        {
            rows[producer] = entry.Row;
        }

        _changed.Clear();
    }
}
