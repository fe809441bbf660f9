using System.Globalization;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Http;

/// <summary>What a reader asks for in its query: <c>types</c> and <c>categories</c>, comma-separated or repeated.</summary>
internal static class StreamQuery
{
    private const int MaxTypes = 64;

    /// <summary>The filter.</summary>
    /// <exception cref="FormatException">A name is wrong; the message says which.</exception>
    public static EventFilter Filter(IQueryCollection query, string? session)
    {
        var categories = Names(query, "categories")?.Select(Category).ToArray();
        var types = Names(query, "types")?.Select(Type).ToArray();
        if (types?.Length > MaxTypes)
        {
            throw new FormatException($"types: at most {MaxTypes} can be named.");
        }

        return categories is null && types is null && session is null
            ? EventFilter.None
            : new EventFilter(categories, types, session is null ? null : Encoding.UTF8.GetBytes(session));
    }

    /// <summary>A number of the stream; null where the parameter is absent.</summary>
    /// <exception cref="FormatException">It is no number.</exception>
    public static ulong? Seq(IQueryCollection query, string name) => query[name].ToString() switch
    {
        "" => null,
        var text when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seq) => seq,
        var text => throw new FormatException($"{name}: '{text}' is not a whole number of 0 or more."),
    };

    private static string[]? Names(IQueryCollection query, string name)
    {
        if (!query.TryGetValue(name, out var values))
        {
            return null;
        }

        var names = values.SelectMany(static value => (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return names.Length > 0 ? names : throw new FormatException($"{name} is empty: leave it out for all, or name at least one.");
    }

    private static EventCategory Category(string name) => EventCategories.TryParse(name, out var category)
        ? category
        : throw new FormatException($"categories: '{name}' is not a category; one of {EventCategories.Names} is.");

    private static byte[] Type(string name)
    {
        var type = Encoding.UTF8.GetBytes(name);
        return EventNames.IsValid(type) ? type : throw new FormatException($"types: '{name}' cannot be a type; a type is {EventNames.Rule}.");
    }
}
