using System.Collections.Frozen;
using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping;

/// <summary>An event type with its serialized members.</summary>
internal sealed class EventKind
{
    private static readonly FrozenDictionary<string, EventKind> Kinds =
        EventSchema.Types.ToFrozenDictionary(static type => type, static type => new EventKind(type), StringComparer.Ordinal);

    private readonly byte[] _head;
    private (string Name, byte[] Member)[] _sources = [];

    private EventKind(string type)
    {
        Category = EventTypes.CategoryOf(type);
        _head = Encoding.UTF8.GetBytes($"\"type\":\"{type}\",\"category\":\"{Category.ToWireName()}\"");
    }

    public EventCategory Category { get; }

    /// <summary>The serialized members <c>type</c> and <c>category</c>.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>Gets the kind of a type that the schema describes.</summary>
    /// <exception cref="KeyNotFoundException">The schema does not describe the type.</exception>
    public static EventKind Of(string type) => Kinds[type];

    /// <summary>Gets the serialized member <c>event</c> of the source.</summary>
    /// <param name="source">The CDP event that the event is made from; each type has only a few.</param>
    public ReadOnlySpan<byte> SourceOf(string source)
    {
        foreach (var (name, member) in _sources)
        {
            if (ReferenceEquals(name, source))
            {
                return member;
            }
        }

        var added = Encoding.UTF8.GetBytes($"\"event\":\"{source}\"");
        _sources = [.. _sources, (source, added)];
        return added;
    }
}
