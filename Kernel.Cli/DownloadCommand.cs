using System.CommandLine;
using Kernel.Cli.Api;
using Kernel.Cli.Bundles;
using Kernel.Cli.CommandLine;
using Kernel.Cli.Output;

namespace Kernel.Cli;

/// <summary>A command that saves a capture session as a file: <c>kernel har</c>, <c>kernel export</c>.</summary>
internal sealed class DownloadCommand
{
    private const string StandardOutput = "-";
    private const string HarExtension = ".har";
    private const string BundleExtension = ".kernel";

    private readonly ApiConnectionOptions _api;
    private readonly string _resource;
    private readonly string _mediaType;
    private readonly Argument<string?> _session;
    private readonly Option<string?>? _bundle;

    private readonly Option<string?> _file = new("--file", "-o")
    {
        HelpName = "FILE",
        Description = $"the file, replaced if it exists, or '{StandardOutput}' for standard output [default: the session's name, in the current folder]",
    };

    private DownloadCommand(ApiConnectionOptions api, string name, string description, string resource, string mediaType, Option<string?>? bundle = null)
    {
        _api = api;
        _resource = resource;
        _mediaType = mediaType;
        _session = SessionArgument.Create(api, isOptional: bundle is not null);
        _bundle = bundle;
        Command = new Command(name, description) { _session, _file };
        if (bundle is not null)
        {
            Command.Options.Add(bundle);
        }

        Command.SetAction(RunAsync);
    }

    /// <summary>The command.</summary>
    public Command Command { get; }

    /// <summary>Creates <c>kernel har</c>.</summary>
    public static DownloadCommand Har(ApiConnectionOptions api) =>
        new(api, "har", "Saves the network traffic of a capture session or a bundle as a HAR file.", "har", "application/json", BundleOption.Create());

    /// <summary>Creates <c>kernel export</c>.</summary>
    public static DownloadCommand Bundle(ApiConnectionOptions api) =>
        new(api, "export", "Saves a capture session as a bundle: its events and screenshots in one zip file.", "bundle", "application/zip");

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var session = parsed.GetValue(_session);
        var file = parsed.GetValue(_file);
        return _bundle is not null && BundleOption.Path(session, parsed.GetValue(_bundle)) is { } bundle
            ? await ExtractAsync(bundle, file, cancellationToken)
            : await DownloadAsync(parsed, $"{CaptureSessions.PathOf(session!)}/{_resource}", file, cancellationToken);
    }

    private async Task<int> DownloadAsync(ParseResult parsed, string path, string? file, CancellationToken cancellationToken)
    {
        using var client = _api.CreateClient(parsed);
        var download = new FileDownload(client, new DownloadProgress(TimeProvider.System));
        return file == StandardOutput
            ? await CopyAsync(output => download.CopyAsync(path, _mediaType, output, cancellationToken))
            : await PrintAsync(await download.SaveAsync(path, _mediaType, file, cancellationToken));
    }

    private static async Task<int> ExtractAsync(string path, string? file, CancellationToken cancellationToken)
    {
        await using var bundle = await BundleFile.OpenAsync(path, cancellationToken);
        if (file == StandardOutput)
        {
            return await CopyAsync(WriteAsync);
        }

        var target = file ?? NameOf(path) + HarExtension;
        await CompleteFile.SaveAsync(target, replaces: file is not null, WriteAsync);
        return await PrintAsync(target);

        Task WriteAsync(Stream output) => bundle.CopyAsync(BundleFile.Har, output, cancellationToken);
    }

    // checkout of checkout.kernel.zip
    private static string NameOf(string path)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        return name.EndsWith(BundleExtension, StringComparison.OrdinalIgnoreCase) ? name[..^BundleExtension.Length] : name;
    }

    private static async Task<int> CopyAsync(Func<Stream, Task> copy)
    {
        await using var output = Terminal.Current.Output;
        try
        {
            await copy(output);
            return ExitCodes.Done;
        }
        catch (IOException failure) when (OutputReader.IsGone())
        {
            throw new IOException("The reader of the output closed it before the file was complete.", failure);
        }
    }

    private static async Task<int> PrintAsync(string file)
    {
        await Terminal.Current.PrintAsync(TerminalText.Sanitize(file));
        return ExitCodes.Done;
    }
}
