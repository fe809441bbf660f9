using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>A reader's selection of events. Compares bytes without parsing JSON.</summary>
internal sealed class EventFilter
{
    private readonly uint _categories;
    private readonly byte[][]? _types;
    private readonly byte[]? _session;
    private readonly EventTraits _traits;

    /// <param name="categories">The selected categories; null for all.</param>
    /// <param name="types">The selected types, UTF-8; null for all.</param>
    /// <param name="session">The id of the selected capture session, UTF-8; null for all events, with or without a session.</param>
    /// <param name="traits">The traits of which an event must have one; none for all events.</param>
    public EventFilter(IEnumerable<EventCategory>? categories, byte[][]? types, byte[]? session, EventTraits traits = EventTraits.None)
    {
        _categories = categories?.Aggregate(0u, static (mask, category) => mask | (1u << (int)category)) ?? uint.MaxValue;
        _types = types;
        _session = session;
        _traits = traits;
    }

    /// <summary>The filter that all events match.</summary>
    public static EventFilter None { get; } = new(null, null, null);

    /// <summary>Creates a filter from names.</summary>
    /// <param name="session">The id of the selected capture session; null for all events.</param>
    /// <param name="types">The selected types; null for all.</param>
    /// <param name="categories">The selected categories; null for all.</param>
    /// <param name="traits">The traits of which an event must have one; none for all events.</param>
    public static EventFilter Of(
        string? session, IEnumerable<string>? types = null, IEnumerable<EventCategory>? categories = null, EventTraits traits = EventTraits.None) => new(
        categories,
        types is null ? null : [.. types.Select(Encoding.UTF8.GetBytes)],
        session is null ? null : Encoding.UTF8.GetBytes(session),
        traits);

    /// <summary>Gets whether all events match, so that frames can be copied unseen.</summary>
    public bool IsNone => _categories == uint.MaxValue && _types is null && _session is null && _traits == EventTraits.None;

    /// <summary>Gets whether a frame matches.</summary>
    public bool Matches(in FrameLayout layout, ReadOnlySpan<byte> frame) =>
        (_categories & (1u << (int)layout.Category)) != 0
        && (_session is null || layout.SessionIn(frame).SequenceEqual(_session))
        && (_types is null || IsOneOf(_types, frame.Slice(layout.TypeStart, layout.TypeLength)))
        && (_traits == EventTraits.None || (layout.TraitsIn(frame) & _traits) != 0);

    private static bool IsOneOf(byte[][] types, ReadOnlySpan<byte> type)
    {
        foreach (var wanted in types)
        {
            if (type.SequenceEqual(wanted))
            {
                return true;
            }
        }

        return false;
    }
}
