using System.Text.Json;
using System.Text.Unicode;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Validates complete events, as collectors send them.</summary>
public static class EventValidator
{
    /// <summary>Validates that <paramref name="json"/> is one complete event on one line.</summary>
    /// <returns>The event's header.</returns>
    /// <exception cref="JsonException">The event is invalid; the message says why.</exception>
    public static EventHeader Validate(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("The event is not valid UTF-8.");
        }

        if (json.IndexOfAny((byte)'\n', (byte)'\r') >= 0)
        {
            throw new JsonException("An event must be on one line.");
        }

        var parts = EventParts.Read(json);
        if (!EventNames.IsValid(json.Slice(parts.TypeStart, parts.TypeLength)))
        {
            throw new JsonException($"type must be {EventNames.Rule}.");
        }

        if (!EventCategories.TryParse(parts.Category, out var category))
        {
            throw new JsonException($"category must be one of {EventCategories.Names}.");
        }

        SourceValidator.Validate(parts.Source);
        return new EventHeader(category, parts.TypeStart, parts.TypeLength, parts.Time, EventTraitRules.Decide(json.Slice(parts.TypeStart, parts.TypeLength), parts.Data));
    }
}

/// <summary>The facts that filters and counts need, read once when an event is appended, so that readers do not parse it.</summary>
/// <param name="Category">The event's category.</param>
/// <param name="TypeStart">The offset of the type in the event's JSON, after the quote.</param>
/// <param name="TypeLength">The length of the type in bytes, 1 to <see cref="EventLimits.MaxNameLength"/>.</param>
/// <param name="Ts">The event's time, Unix microseconds.</param>
/// <param name="Traits">The event's traits.</param>
public readonly record struct EventHeader(EventCategory Category, int TypeStart, int TypeLength, long Ts, EventTraits Traits)
{
    /// <summary>Gets the type from the event's JSON.</summary>
    public ReadOnlySpan<byte> TypeIn(ReadOnlySpan<byte> eventJson) => eventJson.Slice(TypeStart, TypeLength);
}
