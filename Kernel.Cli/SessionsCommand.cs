using System.CommandLine;
using System.Text.Json;
using Kernel.Cli.Api;
using Kernel.Cli.CommandLine;
using Kernel.Cli.Output;

namespace Kernel.Cli;

/// <summary><c>kernel sessions</c>: lists, starts and ends capture sessions.</summary>
internal sealed class SessionsCommand
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 1_000;

    private readonly ApiConnectionOptions _api;
    private readonly OutputFormatOptions _format = new();
    private readonly NewSessionOptions _options = new();

    private readonly Option<int> _limit = new("--limit")
    {
        HelpName = "N",
        Description = $"the most ended sessions, 1 to {MaxLimit}",
        DefaultValueFactory = static _ => DefaultLimit,
    };

    public SessionsCommand(ApiConnectionOptions api)
    {
        _api = api;
        var list = new Command("list", "Lists the active session and the ended ones, newest first.") { _limit };
        list.SetAction(ListAsync);
        var start = new Command("start", "Starts a capture session and prints its id.");
        _options.AddTo(start);
        start.SetAction(StartAsync);
        var stop = new Command("stop", "Ends the active session when its events are delivered, and prints its id.");
        stop.SetAction(StopAsync);

        Command = new Command("sessions", "Lists, starts and ends capture sessions.");
        foreach (var command in (Command[])[list, start, stop])
        {
            _format.AddTo(command);
            Command.Subcommands.Add(command);
        }
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private async Task<int> ListAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var limit = parsed.GetValue(_limit) switch
        {
            >= 1 and <= MaxLimit and var given => given,
            var given => throw new UsageException($"{_limit.Name} must be 1 to {MaxLimit}, but is {given}."),
        };
        using var client = _api.CreateClient(parsed);
        var sessions = new CaptureSessions(client);
        var active = await sessions.FindActiveAsync(cancellationToken);
        List<JsonElement> listed = active is null ? [] : [active.Value];
        await foreach (var session in sessions.EndedAsync(limit, cancellationToken))
        {
            listed.Add(session);
        }

        var terminal = Terminal.Current;
        await (_format.IsJson(parsed) ? terminal.PrintJsonAsync(listed) : terminal.PrintAsync(listed.Select(session => SessionLine.Of(session, terminal.Width()))));
        return ExitCodes.Done;
    }

    private async Task<int> StartAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var categories = _options.Categories(parsed);
        using var client = _api.CreateClient(parsed);
        return await PrintAsync(parsed, await new CaptureSessions(client).StartAsync(_options.Name(parsed), categories, cancellationToken));
    }

    private async Task<int> StopAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var client = _api.CreateClient(parsed);
        return await PrintAsync(parsed, await new CaptureSessions(client).StopAsync(cancellationToken));
    }

    private async Task<int> PrintAsync(ParseResult parsed, JsonElement session)
    {
        var terminal = Terminal.Current;
        await (_format.IsJson(parsed) ? terminal.PrintJsonAsync(session) : terminal.PrintAsync(TerminalText.Sanitize(session.GetProperty("id").GetString()!)));
        return ExitCodes.Done;
    }
}
