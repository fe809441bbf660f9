namespace Kernel.Api.EventStream;

/// <summary>The position of each producer, by which events that are sent again are recognised.</summary>
/// <remarks>Used under the log's lock. Bounded: the least recently used producer is removed first.</remarks>
internal sealed class ProducerTable
{
    /// <summary>The default of the most producers kept.</summary>
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

    /// <summary>Gets a producer's position; null if the producer is unknown, and so may start with any number.</summary>
    public ProducerPosition? Find(string producer) => _entries.TryGetValue(producer, out var entry) ? entry.Position : null;

    /// <summary>Sets a producer's position.</summary>
    public void Set(ProducerPosition position)
    {
        if (_entries.Count >= _capacity && !_entries.ContainsKey(position.Id))
        {
            _entries.Remove(_entries.MinBy(static entry => entry.Value.Use).Key);
        }

        _entries[position.Id] = (position, ++_uses);
        _changed.Add(position.Id);
    }

    /// <summary>Moves the changed positions to <paramref name="positions"/>.</summary>
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
