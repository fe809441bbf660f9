namespace Kernel.ServiceDefaults.Events;

/// <summary>
/// What consumers filter by, found once when an event enters the stream, so that nobody parses it again.
/// </summary>
/// <param name="Category">The event's category.</param>
/// <param name="TypeStart">Where, in the event's JSON, the bytes of its type begin (behind the quote).</param>
/// <param name="TypeLength">How many bytes the type has, 1 to <see cref="EventLimits.MaxNameLength"/>.</param>
public readonly record struct EventHeader(EventCategory Category, int TypeStart, int TypeLength)
{
    /// <summary>The type, as it stands in the event's JSON.</summary>
    public ReadOnlySpan<byte> TypeIn(ReadOnlySpan<byte> eventJson) => eventJson.Slice(TypeStart, TypeLength);
}
