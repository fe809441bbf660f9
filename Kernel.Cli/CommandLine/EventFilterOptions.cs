using System.CommandLine;
using Kernel.Cli.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Cli.CommandLine;

/// <summary>The options that select events.</summary>
internal sealed class EventFilterOptions
{
    private readonly Option<string[]> _types = new("--types")
    {
        HelpName = "TYPE,…",
        Description = "only events of these types, such as console_error,network_response",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<bool> _anyType = new("--any-type") { Description = "accept a type that looks like a misspelled one", Arity = ArgumentArity.Zero };

    private readonly Option<string[]> _categories = new("--categories")
    {
        HelpName = "CATEGORY,…",
        Description = "only events of these categories, such as console,network,page",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<bool> _failed = new("--failed")
    {
        Description = "only what failed: console errors, exceptions, failed loads, responses with a status of 400 or more, crashes",
        Arity = ArgumentArity.Zero,
    };

    private readonly Option<string?> _session = new("--session")
    {
        HelpName = "ID",
        Description = $"only this capture session, from its first event to its end; '{EventStreamQuery.CurrentSession}' is the active one",
    };

    /// <param name="api">The API, whose sessions complete <c>--session</c>.</param>
    public EventFilterOptions(ApiConnectionOptions api)
    {
        _types.CompletionSources.Add(static context => Completions.OfList(EventTypes.All, context));
        _categories.CompletionSources.Add(static context => Completions.OfList(EventNameArguments.CategoryNames, context));
        _session.CompletionSources.Add(context => Completions.OfSessions(api, context));
    }

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_types, _anyType, _categories, _failed, _session])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Gets the query.</summary>
    /// <exception cref="UsageException">A name is malformed or looks like a misspelling.</exception>
    public EventStreamQuery Query(ParseResult parsed) => new()
    {
        Types = EventNameArguments.Types(_types.Name, parsed.GetValue(_types)!, parsed.GetValue(_anyType)),
        Categories = EventNameArguments.Categories(_categories.Name, parsed.GetValue(_categories)!),
        Failed = parsed.GetValue(_failed),
        Session = parsed.GetValue(_session),
    };
}
