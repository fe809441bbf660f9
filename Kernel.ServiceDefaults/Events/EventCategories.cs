using System.Diagnostics.CodeAnalysis;

namespace Kernel.ServiceDefaults.Events;

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
