using System.CommandLine;

namespace Kernel.Cli.CommandLine;

/// <summary>The options of a capture session that a command starts.</summary>
internal sealed class NewSessionOptions
{
    private readonly Option<string?> _name = new("--name") { HelpName = "NAME", Description = "the session's name, also that of its files" };

    private readonly Option<string[]> _categories = new("--capture")
    {
        HelpName = "CATEGORY,…",
        Description = "capture only these categories, such as console,network [default: all]",
        DefaultValueFactory = static _ => [],
    };

    /// <summary>Creates the options.</summary>
    public NewSessionOptions() => _categories.CompletionSources.Add(static context => Completions.OfList(EventNameArguments.CategoryNames, context));

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Options.Add(_name);
        command.Options.Add(_categories);
    }

    /// <summary>Gets the name, or null.</summary>
    public string? Name(ParseResult parsed) => parsed.GetValue(_name);

    /// <summary>Gets the categories; empty for all.</summary>
    /// <exception cref="UsageException">A category does not exist.</exception>
    public IReadOnlyList<string> Categories(ParseResult parsed) => EventNameArguments.Categories(_categories.Name, parsed.GetValue(_categories)!);
}
