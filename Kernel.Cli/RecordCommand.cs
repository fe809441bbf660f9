using System.CommandLine;
using Kernel.Cli.Api;
using Kernel.Cli.CommandLine;
using Kernel.Cli.Output;
using Kernel.Cli.Recording;

namespace Kernel.Cli;

/// <summary><c>kernel record</c>: a capture session around another program.</summary>
internal sealed class RecordCommand
{
    private readonly ApiConnectionOptions _api;
    private readonly NewSessionOptions _options = new();

    private readonly Option<string?> _bundle = new("--bundle") { HelpName = "FILE", Description = "save the session as a bundle, replacing the file" };

    private readonly Option<string[]> _failOn = new("--fail-on")
    {
        HelpName = "KIND,…",
        Description = $"exit with {ExitCodes.Found} if the program succeeded but the session has any of these: {Findings.Kinds}",
        DefaultValueFactory = static _ => [],
    };

    private readonly Argument<string[]> _program = new("COMMAND") { Description = "the program and its arguments, after --", Arity = ArgumentArity.OneOrMore };

    public RecordCommand(ApiConnectionOptions api)
    {
        _api = api;
        _failOn.CompletionSources.Add(static context => Completions.OfList(Findings.Kinds.Split(", "), context));
        Command = new Command("record", "Runs a program within a capture session and summarizes the problems. Exits as the program does.") { _bundle, _failOn, _program };
        _options.AddTo(Command);
        Command.SetAction(RunAsync);
    }

    /// <summary>The command. It handles signals itself.</summary>
    public Command Command { get; }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var program = parsed.GetValue(_program)!;
        var categories = _options.Categories(parsed);
        var failOn = Findings.Parse(_failOn.Name, parsed.GetValue(_failOn)!);
        var bundle = Writable(parsed.GetValue(_bundle));
        using var client = _api.CreateClient(parsed);
        var (session, exitCode) = await RecordAsync(client, _options.Name(parsed), categories, program);
        try
        {
            var findings = await session.ReportAsync(failOn);
            if (bundle is not null)
            {
                await new FileDownload(client, new DownloadProgress(TimeProvider.System))
                    .SaveAsync($"{CaptureSessions.PathOf(session.Id)}/bundle", "application/zip", bundle, cancellationToken);
                Report($"Bundle: {bundle}");
            }

            if (findings.Length > 0)
            {
                Report($"{_failOn.Name}: the session has {findings}.");
            }

            return exitCode == ExitCodes.Done && findings.Length > 0 ? ExitCodes.Found : exitCode;
        }
        catch (Exception failure) when (exitCode != ExitCodes.Done && failure is ApiException or HttpRequestException or IOException)
        {
            // The failure of the program matters more.
            Report(failure.Message);
            return exitCode;
        }
    }

    // Signals are for the program as long as it runs, and end this process afterwards.
    private static async Task<(SessionRecording Session, int ExitCode)> RecordAsync(ApiClient client, string? name, IReadOnlyList<string> categories, string[] program)
    {
        using var signals = new TerminationSignals();
        var session = await SessionRecording.StartAsync(client, name, categories, Report, signals.Stopping);
        try
        {
            return (session, await RecordedProgram.RunAsync(program, client.Name, session.Id, signals, Report));
        }
        finally
        {
            await session.StopAsync();
        }
    }

    // A missing folder must not be noticed only after the program has run.
    private string? Writable(string? file) => file switch
    {
        null => null,
        "" => throw new UsageException($"{_bundle.Name} is empty. Name a file such as checkout.kernel.zip."),
        _ when Directory.Exists(file) => throw new UsageException($"{_bundle.Name}: {file} is a folder. Name a file in it."),
        _ when Path.GetDirectoryName(Path.GetFullPath(file)) is { } folder && !Directory.Exists(folder) => throw new UsageException($"{_bundle.Name}: the folder {folder} does not exist. Create it first."),
        _ => file,
    };

    // Standard output belongs to the program.
    private static void Report(string line) => Console.Error.WriteLine($"kernel: {TerminalText.Sanitize(line)}");
}
