namespace Kernel.Api.EventStream;

/// <summary>The position of each producer, so that events sent again are recognised.</summary>
/// <remarks>Used under the log's lock. Bounded: the producer that was silent longest is forgotten first.</remarks>
internal sealed class ProducerTable
{
    /// <summary>The most producers that are remembered.</summary>
    public const int DefaultCapacity = 1_024;

    private readonly Dictionary<string, (ProducerPosition Position, long Use)> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly int _capacity;
    private long _uses;

    public ProducerTable(IEnumerable<ProducerPosition> recovered, int capacity = DefaultCapacity)
    {
        _capacity = capacity;
        foreach (var position in recovered)
        {
            Set(position);
        }

        _changed.Clear();
    }

    /// <summary>The producer's position; null if it is unknown, and so may start anywhere.</summary>
    public ProducerPosition? Find(string producer) => _entries.TryGetValue(producer, out var entry) ? entry.Position : null;

    /// <summary>Moves a producer to a position.</summary>
    public void Set(ProducerPosition position)
    {
        if (_entries.Count >= _capacity && !_entries.ContainsKey(position.Id))
        {
            _entries.Remove(_entries.MinBy(static entry => entry.Value.Use).Key);
        }

        _entries[position.Id] = (position, ++_uses);
        _changed.Add(position.Id);
    }

    /// <summary>Moves what has changed to <paramref name="positions"/>.</summary>
    public void TakeChanges(Dictionary<string, ProducerPosition> positions)
    {
        foreach (var producer in _changed)
        {
            if (Find(producer) is { } position)
            {
                positions[producer] = position;
            }
        }

        _changed.Clear();
    }
}
