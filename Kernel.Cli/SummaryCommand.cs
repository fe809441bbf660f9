using System.CommandLine;
using Kernel.Cli.Api;
using Kernel.Cli.Bundles;
using Kernel.Cli.CommandLine;
using Kernel.Cli.Output;

namespace Kernel.Cli;

/// <summary><c>kernel summary</c>: what happened in a capture session or a bundle, and what failed.</summary>
internal sealed class SummaryCommand
{
    private readonly ApiConnectionOptions _api;
    private readonly Argument<string?> _session;
    private readonly Option<string?> _bundle = BundleOption.Create();
    private readonly OutputFormatOptions _format = new();

    public SummaryCommand(ApiConnectionOptions api)
    {
        _api = api;
        _session = SessionArgument.Create(api, isOptional: true);
        Command = new Command("summary", "Summarizes a capture session: its problems with their likely consequences, its steps and pages.") { _session, _bundle };
        _format.AddTo(Command);
        Command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var session = parsed.GetValue(_session);
        var isJson = _format.IsJson(parsed);
        if (BundleOption.Path(session, parsed.GetValue(_bundle)) is { } path)
        {
            await using var bundle = await BundleFile.OpenAsync(path, cancellationToken);
            await (isJson ? PrintAsync(await bundle.ReadJsonAsync(BundleFile.Summary, cancellationToken)) : PrintAsync(await bundle.ReadTextAsync(BundleFile.SummaryText, cancellationToken)));
        }
        else
        {
            using var client = _api.CreateClient(parsed);
            var summary = $"{CaptureSessions.PathOf(session!)}/summary";
            await (isJson ? PrintAsync(await client.GetJsonAsync($"{summary}?format=json", cancellationToken)) : PrintAsync(await client.GetTextAsync($"{summary}?format=text", cancellationToken)));
        }

        return ExitCodes.Done;
    }

    private static async Task PrintAsync(System.Text.Json.JsonDocument summary)
    {
        using (summary)
        {
            await Terminal.Current.PrintJsonAsync(summary.RootElement);
        }
    }

    private static Task PrintAsync(string summary) => Terminal.Current.PrintAsync(summary.TrimEnd('\n').Split('\n').Select(TerminalText.Sanitize));
}
