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
    private readonly EventFilterOptions _filter;
    private readonly OutputFormatOptions _format = new();

    private readonly Option<string?> _since = new("--since")
    {
        HelpName = "SEQ",
        Description = $"events after this sequence number, or '{EventStreamQuery.All}' that are kept [default: from now]",
    };

    public WatchCommand(ApiConnectionOptions api)
    {
        _api = api;
        _filter = new EventFilterOptions(api);
        Command = new Command("watch", "Follows the events of a running system, one a line, until Ctrl-C.");
        _filter.AddTo(Command);
        Command.Options.Add(_since);
        _format.AddTo(Command);
        Command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    // A watch ends by being stopped, so that is success.
    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var query = _filter.Query(parsed) with { Since = Since(parsed) };
        using var client = _api.CreateClient(parsed);
        await using var printer = new EventPrinter(Terminal.Current, _format.IsJson(parsed));
        var reader = new EventStreamReader(client, query, Console.Error.WriteLine, TimeProvider.System);
        await printer.PrintAsync(reader.ReadAsync, cancellationToken);
        return ExitCodes.Done;
    }

    private string? Since(ParseResult parsed) => parsed.GetValue(_since) switch
    {
        null => null,
        var value when value == EventStreamQuery.All || ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) => value,
        var value => throw new UsageException($"{_since.Name} must be a sequence number or '{EventStreamQuery.All}', but is '{value}'."),
    };
}
