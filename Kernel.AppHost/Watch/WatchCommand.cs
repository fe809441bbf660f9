using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;

namespace Kernel.AppHost.Watch;

/// <summary><c>watch</c>: follows the stream of a running system in a terminal. The same in both editions; it starts nothing.</summary>
internal sealed class WatchCommand
{
    private const string Name = "watch";
    private const string KeyVariable = "KERNEL_API_KEY";
    private const int Misused = 2;
    private const int EndedBySignal = 128;

    private readonly Setting _api = new("--api", "URL", "KERNEL_API", $"where the API is [default: {DefaultApi}]");
    private readonly Option<string?> _types = new("--types") { HelpName = "TYPE,…", Description = "only events of these types, such as console_error,network_response" };
    private readonly Option<string?> _categories = new("--categories") { HelpName = "CATEGORY,…", Description = "only events of these categories, such as console,network,page" };
    private readonly Option<string?> _session = new("--session") { HelpName = "ID", Description = "only this capture session, from its first event to its end; 'current' is the active one" };
    private readonly Option<string?> _since = new("--since") { HelpName = "N", Description = "from behind this number on, or 'all' that is kept [default: from now]" };
    private readonly Option<bool> _json = new("--json") { Description = "print envelopes as JSON, a line each" };

    public WatchCommand()
    {
        Command = new Command(
            Name,
            "Follows the events of a running Kernel, a line each, until Ctrl-C.\n" +
            $"Where the API wants a key, give it as {KeyVariable} (no option, so that no other user sees it).");
        _api.AddTo(Command);
        foreach (var option in (Option[])[_types, _categories, _session, _since, _json])
        {
            Command.Options.Add(option);
        }

        Command.SetAction(RunAsync);
    }

    public Command Command { get; }

    private static string DefaultApi =>
        $"http://127.0.0.1:{KernelSystem.Resources.Single(static r => r.Name == KernelSystem.Api).Endpoints.Single(static e => e.Name == ResourceEndpoint.Http).Port}";

    /// <summary>Whether a command line asks for this and not for the system.</summary>
    public static bool IsMeant(string[] args) => args is [Name, ..];

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = 0;
        void OnSignal(PosixSignalContext context)
        {
            context.Cancel = true;
            ended = EndedBySignal + (context.Signal == PosixSignal.SIGINT ? 2 : 15);
            stop.Cancel();
        }

        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal);
        try
        {
            await using var printer = new EventPrinter(Terminal.Current, parsed.GetValue(_json));
            using var follower = new StreamFollower(Read(parsed), Console.Error.WriteLine);
            await printer.PrintAsync(follower.FollowAsync(stop.Token));
            return ended;
        }
        catch (UsageException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return Misused;
        }
        catch (WatchException refusal)
        {
            await Console.Error.WriteLineAsync(refusal.Message);
            return 1;
        }
    }

    private WatchOptions Read(ParseResult parsed) => new()
    {
        Api = _api.ReadHttpAddress(parsed) ?? new Uri(DefaultApi),
        Key = Setting.FromEnvironment(KeyVariable),
        Types = parsed.GetValue(_types),
        Categories = parsed.GetValue(_categories),
        Session = parsed.GetValue(_session),
        Since = ReadSince(parsed),
        Json = parsed.GetValue(_json),
    };

    private string? ReadSince(ParseResult parsed) => parsed.GetValue(_since) switch
    {
        null => null,
        var value when value == WatchOptions.All || ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out _) => value,
        var value => throw new UsageException($"{_since.Name} must be a number of the stream or '{WatchOptions.All}', but is '{value}'."),
    };
}
