using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Options;

namespace Kernel.Cli.CommandLine;

/// <summary>Names of event types and categories on the command line, separated by commas or given in several options.</summary>
internal static class EventNameArguments
{
    // A name is near to another if at most one letter in so many differs.
    private const int LettersPerEdit = 4;

    /// <summary>The names of the categories.</summary>
    public static IReadOnlyList<string> CategoryNames { get; } = [.. EventCategories.All.Select(static category => category.ToWireName())];

    /// <summary>The categories.</summary>
    /// <exception cref="UsageException">One does not exist; the message has the nearest one.</exception>
    public static IReadOnlyList<string> Categories(string option, string[] given) => Names(option, given, static name =>
        CategoryNames.Contains(name) ? null
        : NearestName.Find(name, CategoryNames) is { } nearest ? $"'{name}' is not a category. Did you mean {nearest}?"
        : $"'{name}' is not a category. The categories are {EventCategories.Names}.");

    /// <summary>The types. Publishers have types of their own, so an unknown one is refused only if it looks like a misspelling.</summary>
    /// <remarks>
    /// Types of publishers have a separator by convention (<c>agent.step</c>). A name of letters and underscores alone that is near to
    /// one of Kernel's own types is taken for a misspelling: as a filter it would match nothing, silently.
    /// </remarks>
    /// <exception cref="UsageException">One is malformed or looks like a misspelling; the message has the nearest one.</exception>
    public static IReadOnlyList<string> Types(string option, string[] given, bool any) => Names(option, given, name =>
        !EventNames.IsValid(System.Text.Encoding.UTF8.GetBytes(name)) ? $"'{name}' cannot be a type: a type is {EventNames.Rule}."
        : any || EventTypes.All.Contains(name) || Nearest(name) is not { } nearest ? null
        : $"'{name}' is not an event type. Did you mean {nearest}? If it is a type that you publish, add --any-type.");

    private static string? Nearest(string name)
    {
        var plain = name.Replace('-', '_');
        return plain.All(static c => char.IsAsciiLetter(c) || c == '_') && NearestName.Find(plain, EventTypes.All) is { } nearest
            && NearestName.Edits(plain, nearest) <= Math.Max(1, plain.Length / LettersPerEdit)
            ? nearest
            : null;
    }

    private static string[] Names(string option, string[] given, Func<string, string?> mistake)
    {
        var names = given.SelectMany(static value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToArray();
        return given.Length > 0 && names.Length == 0 ? throw new UsageException($"{option} names nothing. Leave it out for all events.")
            : names.Select(mistake).FirstOrDefault(static found => found is not null) is { } found ? throw new UsageException($"{option}: {found}")
            : names;
    }
}
