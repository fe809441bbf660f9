using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>A built service as a separate process, as the app host would start it.</summary>
/// <remarks>It listens on a free port of 127.0.0.1, which is read from its own log line.</remarks>
internal sealed partial class ServiceProcess(ProcessStartInfo start) : ChildProcess(start)
{
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Starts the service of one project, for example <c>Kernel.StorageWriter</c>.</summary>
    /// <param name="project">The project's name; it was built in the configuration of the tests.</param>
    /// <param name="environment">Added to the test's environment; null removes a variable.</param>
    public static ServiceProcess Start(string project, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("dotnet", [AssemblyOf(project)]);
        start.Environment["ASPNETCORE_URLS"] = "http://127.0.0.1:0";
        start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__Console__FormatterName"] = "simple";
        start.Environment["Logging__Console__FormatterOptions__SingleLine"] = "true";
        start.Environment.Remove("OTEL_EXPORTER_OTLP_ENDPOINT");
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return new ServiceProcess(start);
    }

    /// <summary>Gets the address after the service has started.</summary>
    public async Task<Uri> WaitForAddressAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _address.Task.WaitAsync(Wait.Deadline, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{exception.Message}\n{Everything}", exception);
        }
    }

    /// <summary>The body of <c>/health</c>, once it satisfies a condition; the default is that it answers 200.</summary>
    public async Task<string> WaitForHealthAsync(CancellationToken cancellationToken, Func<string, bool>? condition = null)
    {
        var health = new Uri(await WaitForAddressAsync(cancellationToken), "/health");
        try
        {
            var (_, found) = await Wait.Until(
                async () =>
                {
                    try
                    {
                        using var response = await _http.GetAsync(health, cancellationToken);
                        return (Status: (HttpStatusCode?)response.StatusCode, Body: await response.Content.ReadAsStringAsync(cancellationToken));
                    }
                    catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
                    {
                        return (Status: null, Body: ""); // a busy machine: asked again until the deadline
                    }
                },
                answer => answer.Status == HttpStatusCode.OK && (condition is null || condition(answer.Body)),
                "the health of the service",
                () => Everything);
            return found;
        }
        catch (HttpRequestException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{Everything}", exception);
        }
    }

    /// <summary>Waits until it has written a text.</summary>
    public Task WaitForOutputAsync(string text) => Wait.Until(() => Everything, output => output.Contains(text, StringComparison.Ordinal), $"a line with '{text}'");

    /// <summary>Asks it to stop, as a container runtime would, and waits for its end.</summary>
    /// <returns>The exit code, and how long it took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        Signal(SigTerm);
        return (await ExitedAsync().WaitAsync(cancellationToken), Stopwatch.GetElapsedTime(started));
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        _http.Dispose();
    }

    protected override void OnLine(string line)
    {
        if (ListenAddresses().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    protected override void OnExited() => _address.TrySetException(new InvalidOperationException("It ended before it listened."));

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListenAddresses();
}
