using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Sessions;

/// <summary>The settings of a session as callers write them; what is absent keeps its value.</summary>
internal sealed record SessionConfig
{
    /// <summary>Names of categories; absent means all at the start. An empty list is refused.</summary>
    public IReadOnlyList<string>? Categories { get; init; }

    /// <summary>How to capture.</summary>
    public SessionOptions? Options { get; init; }

    /// <summary>The categories named, each once, in the order of the contract; <paramref name="current"/> where none are named.</summary>
    /// <exception cref="FormatException">The list is empty, or a name is no category.</exception>
    public IReadOnlyList<EventCategory> CategoriesOr(IReadOnlyList<EventCategory> current)
    {
        if (Categories is null)
        {
            return current;
        }

        if (Categories.Count == 0)
        {
            throw new FormatException("config.categories is empty: leave it out for all, or name at least one.");
        }

        return [.. Categories.Select(Parse).Distinct().Order()];
    }

    private static EventCategory Parse(string name) => EventCategories.TryParse(name, out var category)
        ? category
        : throw new FormatException($"config.categories: '{name}' is not a category; one of {EventCategories.Names} is.");
}
