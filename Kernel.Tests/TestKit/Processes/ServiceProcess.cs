using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>A built service as a process of its own, as the app host would start it; killed when disposed.</summary>
/// <remarks>It listens on a free port of 127.0.0.1, which is read from its own log line.</remarks>
internal sealed partial class ServiceProcess : IAsyncDisposable
{
    private const int SigTerm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(5) };

    private ServiceProcess(Process process) => _process = process;

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Everything it wrote so far, both streams, line by line.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts the service of one project, for example <c>Kernel.StorageWriter</c>.</summary>
    /// <param name="project">The project's name; it was built in the configuration of the tests.</param>
    /// <param name="environment">Added to the test's environment; null removes a variable.</param>
    public static ServiceProcess Start(string project, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo("dotnet", [AssemblyOf(project)]) { RedirectStandardOutput = true, RedirectStandardError = true };
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

        var service = new ServiceProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        service._process.OutputDataReceived += (_, line) => service.OnLine(line.Data);
        service._process.ErrorDataReceived += (_, line) => service.OnLine(line.Data);
        service._process.Exited += (_, _) => service._address.TrySetException(new InvalidOperationException($"{project} ended before it listened."));
        service._process.Start();
        service._process.BeginOutputReadLine();
        service._process.BeginErrorReadLine();
        return service;
    }

    /// <summary>Where it listens, once it does.</summary>
    public async Task<Uri> WaitForAddressAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await _address.Task.WaitAsync(Wait.Deadline, cancellationToken);
        }
        catch (Exception exception) when (exception is TimeoutException or InvalidOperationException)
        {
            throw new InvalidOperationException($"{exception.Message}\n{Output}", exception);
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
                () => Output);
            return found;
        }
        catch (HttpRequestException exception)
        {
            throw new InvalidOperationException($"{exception.Message}\n{Output}", exception);
        }
    }

    /// <summary>Waits until it has written a text.</summary>
    public Task WaitForOutputAsync(string text) => Wait.Until(() => Output, output => output.Contains(text, StringComparison.Ordinal), $"a line with '{text}'");

    /// <summary>Asks it to stop, as a container runtime would, and waits for its end.</summary>
    /// <returns>The exit code, and how long it took.</returns>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync(CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        if (Signal(_process.Id, SigTerm) != 0)
        {
            throw new InvalidOperationException($"SIGTERM could not be sent to {_process.Id}.");
        }

        return (await WaitForExitAsync(cancellationToken), Stopwatch.GetElapsedTime(started));
    }

    /// <summary>Ends it without a chance to do anything, and waits for its end.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill(entireProcessTree: true);
        _ = await WaitForExitAsync(cancellationToken);
    }

    public async Task<int> WaitForExitAsync(CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Wait.Deadline);
        await _process.WaitForExitAsync(deadline.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
        _http.Dispose();
    }

    // artifacts/bin/Kernel.Tests/<configuration>/ is beside artifacts/bin/<project>/<configuration>/.
    private static string AssemblyOf(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built.", path);
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (ListenAddresses().Match(line) is { Success: true } match)
        {
            _address.TrySetResult(new Uri(match.Groups[1].Value));
        }
    }

    [GeneratedRegex(@"Now listening on: (http://\S+)")]
    private static partial Regex ListenAddresses();

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Signal(int process, int signal);
}
