using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kernel.ServiceDefaults.Health;

/// <summary>
/// The command <c>--probe</c>, which requests the health of the service in the same container. Container runtimes run a command for
/// health checks, and .NET images contain no HTTP client.
/// </summary>
internal static class HealthProbe
{
    /// <summary>The argument that runs the probe instead of the service.</summary>
    public const string Argument = "--probe";

    private const int DefaultPort = 8080;
    private static readonly string[] PortVariables = ["HTTP_PORTS", "DOTNET_HTTP_PORTS", "ASPNETCORE_HTTP_PORTS"];
    private static readonly string[] UrlVariables = ["URLS", "DOTNET_URLS", "ASPNETCORE_URLS"];
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Requests the health of the service.</summary>
    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="errors">The output for the reason if the service is not healthy.</param>
    /// <returns>0 if the service is healthy or degraded; 1 if it is unhealthy or does not respond within 3 s.</returns>
    public static async Task<int> RunAsync(Func<string, string?> variable, TextWriter errors)
    {
        var address = new Uri($"http://127.0.0.1:{FindPort(variable)}/health");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = RequestTimeout };
        try
        {
            using var response = await http.GetAsync(address);
            if (response.IsSuccessStatusCode)
            {
                return 0;
            }

            await errors.WriteLineAsync($"{address} responded with status {(int)response.StatusCode}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            await errors.WriteLineAsync($"{address} did not respond: {exception.Message}");
        }

        return 1;
    }

    /// <summary>Gets the port of the server from its environment variables. Addresses override ports, as in ASP.NET Core.</summary>
    internal static int FindPort(Func<string, string?> variable)
    {
        var url = First(UrlVariables, variable)?.Split(';').FirstOrDefault(static u => u.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
        if (url is not null)
        {
            return BindingAddress.Parse(url).Port;
        }

        return int.TryParse(First(PortVariables, variable)?.Split(';')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : DefaultPort;
    }

    private static string? First(string[] names, Func<string, string?> variable) =>
        names.Select(variable).FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value));
}
