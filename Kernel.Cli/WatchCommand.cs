using System.CommandLine;
using System.Globalization;
using Kernel.Cli.CommandLine;
using Kernel.Cli.EventStream;
using Kernel.Cli.Output;

namespace Kernel.Cli;

/// <summary><c>kernel watch</c>: follows the event stream in a terminal, or as JSON in a pipe.</summary>
internal sealed class WatchCommand
{
    private readonly ApiConnectionOptions _api;

    private readonly Option<string[]> _types = new("--types")
    {
        HelpName = "TYPE,…",
        Description = "only events of these types, such as console_error,network_response",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<bool> _anyType = new("--any-type") { Description = "accept a type that looks like a misspelled one" };

    private readonly Option<string[]> _categories = new("--categories")
    {
        HelpName = "CATEGORY,…",
        Description = "only events of these categories, such as console,network,page",
        DefaultValueFactory = static _ => [],
    };

    private readonly Option<string?> _session = new("--session")
    {
        HelpName = "ID",
        Description = $"only this capture session, from its first event to its end; '{EventStreamQuery.CurrentSession}' is the active one",
    };

    private readonly Option<string?> _since = new("--since")
    {
        HelpName = "SEQ",
        Description = $"events after this sequence number, or '{EventStreamQuery.All}' that are kept [default: from now]",
    };

    private readonly Option<bool> _json = new("--json") { Description = "print envelopes as JSON, one a line" };

    public WatchCommand(ApiConnectionOptions api)
    {
        _api = api;
        Command = new Command("watch", "Follows the events of a running system, one a line, until Ctrl-C.");
        foreach (var option in (Option[])[_types, _anyType, _categories, _session, _since, _json])
        {
            Command.Options.Add(option);
        }

        Command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    // A watch ends by being stopped, so that is success.
    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var query = Query(parsed);
        using var client = _api.CreateClient(parsed);
        await using var printer = new EventPrinter(Terminal.Current, parsed.GetValue(_json));
        var reader = new EventStreamReader(client, query, Console.Error.WriteLine, TimeProvider.System);
        await printer.PrintAsync(reader.ReadAsync, cancellationToken);
        return ExitCodes.Done;
    }

    private EventStreamQuery Query(ParseResult parsed) => new()
    {
        Types = EventNameArguments.Types(_types.Name, parsed.GetValue(_types)!, parsed.GetValue(_anyType)),
        Categories = EventNameArguments.Categories(_categories.Name, parsed.GetValue(_categories)!),
        Session = parsed.GetValue(_session),
        Since = parsed.GetValue(_since) switch
        {
            null => null,
            var value when value == EventStreamQuery.All || ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) => value,
            var value => throw new UsageException($"{_since.Name} must be a sequence number or '{EventStreamQuery.All}', but is '{value}'."),
        },
    };
}
