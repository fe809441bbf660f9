using System.Diagnostics.CodeAnalysis;

namespace Kernel.Api.Summary;

/// <summary>A dictionary with a maximum number of entries; a new entry replaces the oldest.</summary>
/// <param name="capacity">The maximum number of entries.</param>
internal sealed class BoundedTable<TValue>(int capacity)
{
    private readonly Dictionary<string, LinkedListNode<(string Key, TValue Value)>> _nodes = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, TValue Value)> _order = new();

    /// <summary>Gets the number of entries.</summary>
    public int Count => _nodes.Count;

    /// <summary>Gets the values, oldest first.</summary>
    public IEnumerable<TValue> Values => _order.Select(static entry => entry.Value);

    /// <summary>Finds a value.</summary>
    public bool TryGet(string key, [MaybeNullWhen(false)] out TValue value)
    {
        value = _nodes.TryGetValue(key, out var node) ? node.Value.Value : default;
        return node is not null;
    }

    /// <summary>Finds a value; the default if there is none.</summary>
    public TValue? Find(string key) => TryGet(key, out var value) ? value : default;

    /// <summary>Adds or replaces a value. A replaced value keeps its age.</summary>
    public void Set(string key, TValue value)
    {
        if (_nodes.TryGetValue(key, out var node))
        {
            node.Value = (key, value);
            return;
        }

        _nodes.Add(key, _order.AddLast((key, value)));
        if (_nodes.Count > capacity)
        {
            Remove(_order.First!.Value.Key);
        }
    }

    /// <summary>Removes a value.</summary>
    public void Remove(string key)
    {
        if (_nodes.Remove(key, out var node))
        {
            _order.Remove(node);
        }
    }
}
