using Microsoft.Extensions.Configuration;

namespace Kernel.AppHost;

/// <summary>The message with the addresses of the system, shown once it is up.</summary>
internal static class StartMessage
{
    public static string Create(Settings settings, IConfiguration configuration)
    {
        var (api, devTools) = ($"http://localhost:{settings.ApiPort}", settings.Chromium?.Contains("://", StringComparison.Ordinal) == true ? settings.Chromium : $"http://localhost:{settings.ChromiumPort}");
        return $"""

              Dashboard     http://localhost:{settings.DashboardPort}/login?t={configuration["AppHost:BrowserToken"]}
              Web UI        {api}/
              API           {api}/docs
              Attach        {devTools}   (Playwright: connectOverCDP, Puppeteer: connect with browserURL)
              Open a page   curl -X PUT '{devTools}/json/new?{api}/demo'
              Watch         ./run watch
              Events go to  {settings.DataFolder("events")}
              Stop          Ctrl-C

            """;
    }
}
