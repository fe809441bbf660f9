using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Events;

/// <summary>What an event is about. On the wire: the lower-case name.</summary>
/// <remarks>The numbers are stored in the journal: append only, never renumber.</remarks>
public enum EventCategory : byte
{
    /// <summary>Anything a publisher does not sort elsewhere; the default of published events.</summary>
    System = 0,

    /// <summary>Console calls, uncaught exceptions, browser log entries.</summary>
    Console = 1,

    /// <summary>Requests, responses, failures, WebSockets.</summary>
    Network = 2,

    /// <summary>Navigation, loading, layout, tabs, dialogs, downloads.</summary>
    Page = 3,

    /// <summary>What the user, or the driver in the user's place, did to the page.</summary>
    Interaction = 4,

    /// <summary>Pictures of pages.</summary>
    Screenshot = 5,

    /// <summary>The state of the capture itself: connected, lost, found again.</summary>
    Monitor = 6,

    /// <summary>Who else drives the browser: DevTools clients that come and go through the gateway.</summary>
    Connection = 7,
}

/// <summary>The wire names of <see cref="EventCategory"/>.</summary>
public static class EventCategories
{
    private static readonly string[] WireNames = [.. Enum.GetValues<EventCategory>().Select(static c => c.ToString().ToLowerInvariant())];
    private static readonly byte[][] Utf8Names = [.. WireNames.Select(static n => System.Text.Encoding.UTF8.GetBytes(n))];

    /// <summary>Every category, in the order of its number.</summary>
    public static IReadOnlyList<EventCategory> All { get; } = Enum.GetValues<EventCategory>();

    /// <summary>The categories that only the collector can produce, so a session without any of them needs no browser connection.</summary>
    public static IReadOnlyList<EventCategory> FromBrowser { get; } =
        [EventCategory.Console, EventCategory.Network, EventCategory.Page, EventCategory.Interaction, EventCategory.Screenshot];

    /// <summary>The wire names of <see cref="All"/>, for error messages.</summary>
    public static string Names { get; } = string.Join(", ", WireNames);

    /// <summary>The name on the wire, for example <c>network</c>.</summary>
    public static string ToWireName(this EventCategory category) => WireNames[(int)category];

    /// <summary>The name on the wire as UTF-8.</summary>
    public static ReadOnlySpan<byte> ToUtf8Name(this EventCategory category) => Utf8Names[(int)category];

    /// <summary>Finds the category by its exact wire name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out EventCategory category)
    {
        var index = Array.IndexOf(WireNames, name);
        category = index < 0 ? default : (EventCategory)index;
        return index >= 0;
    }

    /// <summary>Finds the category by its exact wire name in UTF-8, without allocating.</summary>
    public static bool TryParse(ReadOnlySpan<byte> name, out EventCategory category)
    {
        for (var i = 0; i < Utf8Names.Length; i++)
        {
            if (name.SequenceEqual(Utf8Names[i]))
            {
                category = (EventCategory)i;
                return true;
            }
        }

        category = default;
        return false;
    }
}

/// <summary>Categories by their exact wire name.</summary>
public sealed class EventCategoryJsonConverter : JsonConverter<EventCategory>
{
    /// <inheritdoc />
    public override EventCategory Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && EventCategories.TryParse(reader.GetString(), out var category))
        {
            return category;
        }

        throw new JsonException($"Not a category; one of {EventCategories.Names} is.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, EventCategory value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUtf8Name());
}
