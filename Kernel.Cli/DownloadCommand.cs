using System.CommandLine;
using Kernel.Cli.Api;
using Kernel.Cli.CommandLine;
using Kernel.Cli.EventStream;
using Kernel.Cli.Output;

namespace Kernel.Cli;

/// <summary>A command that saves a capture session as a file: <c>kernel har</c>, <c>kernel export</c>.</summary>
internal sealed class DownloadCommand
{
    private const string StandardOutput = "-";

    private readonly ApiConnectionOptions _api;
    private readonly string _resource;
    private readonly string _mediaType;

    private readonly Argument<string> _session = new("SESSION")
    {
        Description = $"the id of a capture session; '{EventStreamQuery.CurrentSession}' is the active one, up to its newest event",
    };

    private readonly Option<string?> _file = new("--file", "-o")
    {
        HelpName = "FILE",
        Description = $"the file, replaced if it exists, or '{StandardOutput}' for standard output [default: the session's name, in the current folder]",
    };

    private DownloadCommand(ApiConnectionOptions api, string name, string description, string resource, string mediaType)
    {
        _api = api;
        _resource = resource;
        _mediaType = mediaType;
        Command = new Command(name, description) { _session, _file };
        Command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    /// <summary>Creates <c>kernel har</c>.</summary>
    public static DownloadCommand Har(ApiConnectionOptions api) =>
        new(api, "har", "Saves a capture session's network traffic as a HAR file.", "har", "application/json");

    /// <summary>Creates <c>kernel export</c>.</summary>
    public static DownloadCommand Bundle(ApiConnectionOptions api) =>
        new(api, "export", "Saves a capture session as a bundle: its events and screenshots in one zip file.", "bundle", "application/zip");

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = $"{CaptureSessions.PathOf(parsed.GetValue(_session)!)}/{_resource}";
        using var client = _api.CreateClient(parsed);
        var download = new FileDownload(client, new DownloadProgress(TimeProvider.System));
        if (parsed.GetValue(_file) == StandardOutput)
        {
            await using var output = Terminal.Current.Output;
            await download.CopyAsync(path, _mediaType, output, cancellationToken);
            return ExitCodes.Done;
        }

        var file = await download.SaveAsync(path, _mediaType, parsed.GetValue(_file), cancellationToken);
        await Terminal.Current.PrintAsync(TerminalText.Sanitize(file));
        return ExitCodes.Done;
    }
}
