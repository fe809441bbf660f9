using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>Which events a reader wants. Looks only at bytes, so a filtered reader costs no more than an unfiltered one.</summary>
internal sealed class EventFilter
{
    private readonly uint _categories;
    private readonly byte[][]? _types;
    private readonly byte[]? _session;

    /// <param name="categories">The categories wanted; null for all.</param>
    /// <param name="types">The types wanted, UTF-8; null for all.</param>
    /// <param name="session">The capture session wanted, UTF-8; null for any and none.</param>
    public EventFilter(IEnumerable<EventCategory>? categories, byte[][]? types, byte[]? session)
    {
        _categories = categories?.Aggregate(0u, static (mask, category) => mask | (1u << (int)category)) ?? uint.MaxValue;
        _types = types;
        _session = session;
    }

    /// <summary>Everything.</summary>
    public static EventFilter None { get; } = new(null, null, null);

    /// <summary>Whether everything matches, so that frames can be copied without a look at them.</summary>
    public bool IsNone => _categories == uint.MaxValue && _types is null && _session is null;

    /// <summary>Whether the frame is wanted.</summary>
    public bool Matches(in FrameLayout layout, ReadOnlySpan<byte> frame) =>
        (_categories & (1u << (int)layout.Category)) != 0
        && (_session is null || layout.SessionIn(frame).SequenceEqual(_session))
        && (_types is null || IsOneOf(_types, frame.Slice(layout.TypeStart, layout.TypeLength)));

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
