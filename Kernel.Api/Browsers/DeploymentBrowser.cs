using System.Text.Json;
using Kernel.Api.Gateway;

namespace Kernel.Api.Browsers;

/// <summary>A client of the DevTools HTTP endpoints of this deployment's browser.</summary>
internal sealed partial class DeploymentBrowser(DevToolsBrowser devTools, ILogger<DeploymentBrowser> logger)
{
    /// <summary>Gets whether the browser is headless.</summary>
    /// <exception cref="HttpRequestException">The browser does not respond, or its response is not that of a browser.</exception>
    public async Task<bool> IsHeadlessAsync(CancellationToken cancellationToken)
    {
        // {"Browser":"Chrome/156.0.8078.79","User-Agent":"Mozilla/5.0 … HeadlessChrome/156.0.0.0 Safari/537.36",…}
        var version = await devTools.SendAsync(HttpMethod.Get, "/json/version", cancellationToken);
        try
        {
            using var json = JsonDocument.Parse(version);
            return json.RootElement.GetProperty("User-Agent").GetString()!.Contains("Headless", StringComparison.Ordinal);
        }
        catch (Exception other) when (other is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new HttpRequestException("The response to /json/version is not that of a browser.", other);
        }
    }

    /// <summary>Opens a URL in a new tab. A failure is only logged.</summary>
    public async Task OpenAsync(string url, CancellationToken cancellationToken)
    {
        try
        {
            await devTools.SendAsync(HttpMethod.Put, "/json/new?" + Uri.EscapeDataString(url), cancellationToken);
        }
        catch (HttpRequestException failure)
        {
            LogNotOpened(failure.Message);
        }
    }

    [LoggerMessage(2702, LogLevel.Warning, "The start_url of the browser could not be opened: {Reason}")]
    private partial void LogNotOpened(string reason);
}
