using System.Collections.Concurrent;
using System.Diagnostics;
using Kernel.AppHost.Local;
using Kernel.Tests.Fixtures;

namespace Kernel.Tests.AppHost;

/// <summary>The app host as its users run it: a process of its own, with ports and a data folder that nobody else has.</summary>
internal sealed class HostProcess : IAsyncDisposable
{
    private static readonly string[] PortOptions = ["--chromium-port", "--api-port", "--api-internal-port", "--storage-port", "--collector-port"];

    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private HostProcess(Process process)
    {
        Process = process;
        process.OutputDataReceived += (_, e) => Keep(_output, e.Data);
        process.ErrorDataReceived += (_, e) => Keep(_errors, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The program, built in the configuration of the tests.</summary>
    public static string Assembly
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(own.Parent!.Parent!.FullName, "Kernel.AppHost", own.Name, "Kernel.AppHost.dll");
        }
    }

    public Process Process { get; }

    public string[] Output => [.. _output];

    public string Errors => string.Join('\n', _errors);

    /// <summary>Starts it with exactly these arguments.</summary>
    public static HostProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] args)
    {
        var start = new ProcessStartInfo
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };

        // The leader of a group, as a program started from a terminal is.
        ChildProcess.UseOwnSession(start, [ServiceFinder.FindDotNet(), Assembly, CommandLine.LocalOption, .. args]);
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>Starts the whole system on free ports.</summary>
    public static HostProcess StartSystem(string dataFolder, params string[] args) =>
        Start(null, [.. FreePorts().Zip(PortOptions).SelectMany(static p => (string[])[p.Second, $"{p.First}"]), "--data", dataFolder, .. args]);

    public static int[] FreePorts() => [.. PortOptions.Select(static _ => FreePort.Next())];

    public Task<string[]> ReadyAsync() =>
        StandIn.EventuallyAsync(
            () => Process.HasExited ? throw new InvalidOperationException($"It has ended: {Errors}\n{string.Join('\n', Output)}") : Output,
            static lines => lines.Any(static l => l.Contains("Kernel is ready", StringComparison.Ordinal)) && lines.Any(static l => l.Contains("Ctrl-C", StringComparison.Ordinal)),
            TimeSpan.FromSeconds(90));

    public async Task<int> ExitedAsync(TimeSpan deadline)
    {
        await Process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(deadline, TestContext.Current.CancellationToken);
        return Process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Process.HasExited)
        {
            Process.Kill(); // what it started ends by itself, which is what the tests are about
        }

        await Process.WaitForExitAsync(CancellationToken.None);
        Process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
