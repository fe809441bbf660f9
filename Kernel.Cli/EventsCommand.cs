using System.CommandLine;
using System.Net.ServerSentEvents;
using Kernel.Cli.Api;
using Kernel.Cli.Bundles;
using Kernel.Cli.CommandLine;
using Kernel.Cli.EventStream;
using Kernel.Cli.Output;

namespace Kernel.Cli;

/// <summary><c>kernel events</c>: prints the events that are kept, oldest first.</summary>
internal sealed class EventsCommand
{
    private readonly ApiConnectionOptions _api;
    private readonly EventFilterOptions _filter;
    private readonly Option<string?> _bundle = BundleOption.Create();
    private readonly OutputFormatOptions _format = new(isJsonByDefault: true);

    private readonly Option<ulong> _since = new("--since") { HelpName = "SEQ", Description = "events after this sequence number [default: all that are kept]" };

    private readonly Option<long?> _limit = new("--limit") { HelpName = "N", Description = "at most so many events [default: all]" };

    public EventsCommand(ApiConnectionOptions api)
    {
        _api = api;
        _filter = new EventFilterOptions(api);
        Command = new Command("events", "Prints the events that are kept, or those of a bundle, oldest first, as JSON, one a line.") { _bundle };
        _filter.AddTo(Command);
        Command.Options.Add(_since);
        Command.Options.Add(_limit);
        _format.AddTo(Command);
        Command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var query = _filter.Query(parsed);
        var count = parsed.GetValue(_limit) switch
        {
            null => long.MaxValue,
            > 0 and var limit => limit,
            var limit => throw new UsageException($"{_limit.Name} must be 1 or more, but is {limit}."),
        };
        var after = parsed.GetValue(_since);
        if (parsed.GetValue(_bundle) is { } path)
        {
            _ = BundleOption.Path(query.Session, path);
            await using var bundle = await BundleFile.OpenAsync(path, cancellationToken);
            return await PrintAsync(parsed, stop => new BundledEvents(bundle, query).ReadAsync(after, count, stop), cancellationToken);
        }

        using var client = _api.CreateClient(parsed);
        if (query.Session is { } session)
        {
            // The history takes ids only, and any id: of one that does not exist, it has no events.
            query = query with { Session = (await new CaptureSessions(client).FindAsync(session, cancellationToken)).GetProperty("id").GetString() };
        }

        return await PrintAsync(parsed, stop => new EventHistoryReader(client, query).ReadAsync(after, count, stop), cancellationToken);
    }

    private async Task<int> PrintAsync(ParseResult parsed, Func<CancellationToken, IAsyncEnumerable<SseItem<byte[]>>> read, CancellationToken cancellationToken)
    {
        await using var printer = new EventPrinter(Terminal.Current, _format.IsJson(parsed));
        await printer.PrintAsync(read, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return ExitCodes.Done;
    }
}
