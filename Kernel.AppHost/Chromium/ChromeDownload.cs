using Microsoft.Extensions.Logging;
using PuppeteerSharp;
using PuppeteerSharp.BrowserData;

namespace Kernel.AppHost.Chromium;

/// <summary>A download of Chrome, for machines without a browser and a container runtime. The browser is kept for later starts.</summary>
internal sealed partial class ChromeDownload
{
    private const int BufferSize = 1 << 20;
    private const int PercentPerLine = 10;

    private readonly BrowserFetcherOptions _options;

    /// <param name="host">The address of the download server; null for that of Google.</param>
    /// <param name="folder">The folder of downloads; null for the data folder of the user.</param>
    public ChromeDownload(string? host = null, string? folder = null) => _options = new()
    {
        Browser = SupportedBrowser.Chrome,
        Host = host,
        Path = folder ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "kernel", "browser"),
    };

    /// <summary>The path of the program after the download.</summary>
    public string ProgramPath => Fetcher.GetExecutablePath(Chrome.DefaultBuildId);

    // BrowserFetcher ignores the host of the options.
    private BrowserFetcher Fetcher => new(_options) { BaseUrl = _options.Host };

    /// <exception cref="AppHostStartupException">The download failed; the message says what to do.</exception>
    public async Task RunAsync(ILogger logger, CancellationToken cancellationToken)
    {
        _options.CustomFileDownload = (address, file) => DownloadAsync(address, file, logger, cancellationToken);
        try
        {
            await Fetcher.DownloadAsync(Chrome.DefaultBuildId);
        }
        catch (Exception e) when (e is PuppeteerException or HttpRequestException or IOException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new AppHostStartupException($"No browser is installed, and Chrome {Chrome.DefaultBuildId} could not be downloaded: {e.Message} {ChromiumProgram.Remedy}");
        }
    }

    private static async Task DownloadAsync(string address, string file, ILogger logger, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var response = (await http.GetAsync(address, HttpCompletionOption.ResponseHeadersRead, cancellationToken)).EnsureSuccessStatusCode();
        await using var source = await response.Content.ReadAsStreamAsync(cancellationToken);
        await using var target = File.Create(file);
        var (buffer, total, shown) = (new byte[BufferSize], response.Content.Headers.ContentLength ?? long.MaxValue, 0L);
        for (int read; (read = await source.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            if (target.Length * 100 / total >= shown + PercentPerLine)
            {
                shown = target.Length * 100 / total;
                LogProgress(logger, Chrome.DefaultBuildId, shown, total / 1_000_000);
            }
        }
    }

    [LoggerMessage(3001, LogLevel.Information, "Downloading Chrome {Build}: {Percent} % of {Megabytes} MB")]
    private static partial void LogProgress(ILogger logger, string build, long percent, long megabytes);
}
