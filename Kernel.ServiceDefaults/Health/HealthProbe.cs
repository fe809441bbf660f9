using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Kernel.ServiceDefaults.Health;

/// <summary>
/// Asks the service that runs in the same container whether it is healthy: container runtimes run a command for that, and a .NET
/// image has no other program that could ask.
/// </summary>
internal static class HealthProbe
{
    /// <summary>The only argument that makes a service's program ask instead of serve.</summary>
    public const string Argument = "--probe";

    private const int DefaultPort = 8080;
    private static readonly string[] PortVariables = ["HTTP_PORTS", "DOTNET_HTTP_PORTS", "ASPNETCORE_HTTP_PORTS"];
    private static readonly string[] UrlVariables = ["URLS", "DOTNET_URLS", "ASPNETCORE_URLS"];
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(3);

    /// <param name="variable">Reads an environment variable.</param>
    /// <param name="errors">Takes the reason where it is not healthy.</param>
    /// <returns>0 where it is healthy or degraded, 1 where it is not or does not answer within three seconds.</returns>
    public static async Task<int> RunAsync(Func<string, string?> variable, TextWriter errors)
    {
        var address = new Uri($"http://127.0.0.1:{FindPort(variable)}/health");
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = RequestTimeout };
        try
        {
            using var answer = await http.GetAsync(address);
            if (answer.IsSuccessStatusCode)
            {
                return 0;
            }

            await errors.WriteLineAsync($"{address} answers {(int)answer.StatusCode}.");
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            await errors.WriteLineAsync($"{address} does not answer ({e.Message}).");
        }

        return 1;
    }

    /// <summary>The port that the server listens on, from the variables that it was told it by; addresses win over ports, as they do there.</summary>
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
