using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Kernel.ServiceDefaults.Events;

/// <summary>The category of an event; on the wire, the lower-case name.</summary>
/// <remarks>The values are stored in the journal: append only, never change them.</remarks>
public enum EventCategory : byte
{
    /// <summary>Anything else; the default of published events.</summary>
    System = 0,

    /// <summary>Console calls, uncaught exceptions, browser log entries.</summary>
    Console = 1,

    /// <summary>Requests, responses, failures, WebSockets.</summary>
    Network = 2,

    /// <summary>Navigation, loading, layout, tabs, dialogs, downloads.</summary>
    Page = 3,

    /// <summary>Actions of the user, or of an automation client, on the page.</summary>
    Interaction = 4,

    /// <summary>Screenshots.</summary>
    Screenshot = 5,

    /// <summary>The state of the collector: connected, disconnected, reconnected.</summary>
    Monitor = 6,

    /// <summary>DevTools clients that connect and disconnect through the gateway.</summary>
    Connection = 7,

    /// <summary>Commands of automation: DevTools commands through the gateway, and calls of the public API that change something.</summary>
    Control = 8,
}

/// <summary>The wire names of <see cref="EventCategory"/>.</summary>
public static class EventCategories
{
    private static readonly string[] WireNames = [.. Enum.GetValues<EventCategory>().Select(static c => c.ToString().ToLowerInvariant())];
    private static readonly byte[][] Utf8Names = [.. WireNames.Select(static n => System.Text.Encoding.UTF8.GetBytes(n))];

    /// <summary>All categories, in order of their values.</summary>
    public static IReadOnlyList<EventCategory> All { get; } = Enum.GetValues<EventCategory>();

    /// <summary>The categories of a session that names none: all but <see cref="EventCategory.Control"/>, which has to be asked for.</summary>
    public static IReadOnlyList<EventCategory> Default { get; } = [.. Enum.GetValues<EventCategory>().Except([EventCategory.Control])];

    /// <summary>The categories of collectors. A session without any of them needs no browser connection.</summary>
    public static IReadOnlyList<EventCategory> FromBrowser { get; } =
        [EventCategory.Console, EventCategory.Network, EventCategory.Page, EventCategory.Interaction, EventCategory.Screenshot];

    /// <summary>The wire names of <see cref="All"/>, for error messages.</summary>
    public static string Names { get; } = string.Join(", ", WireNames);

    /// <summary>Gets the wire name, for example <c>network</c>.</summary>
    public static string ToWireName(this EventCategory category) => WireNames[(int)category];

    /// <summary>Gets the wire name as UTF-8.</summary>
    public static ReadOnlySpan<byte> ToUtf8Name(this EventCategory category) => Utf8Names[(int)category];

    /// <summary>Finds a category by its exact wire name.</summary>
    public static bool TryParse([NotNullWhen(true)] string? name, out EventCategory category)
    {
        var index = Array.IndexOf(WireNames, name);
        category = index < 0 ? default : (EventCategory)index;
        return index >= 0;
    }

    /// <summary>Finds a category by its exact wire name in UTF-8.</summary>
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

/// <summary>Converts categories to and from their wire names.</summary>
public sealed class EventCategoryJsonConverter : JsonConverter<EventCategory>
{
    /// <inheritdoc />
    public override EventCategory Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String && EventCategories.TryParse(reader.GetString(), out var category))
        {
            return category;
        }

        throw new JsonException($"Unknown category. Use one of {EventCategories.Names}.");
    }

    /// <inheritdoc />
    public override void Write(Utf8JsonWriter writer, EventCategory value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.ToUtf8Name());
}
