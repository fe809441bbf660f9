using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Kernel.Tests.Fixtures;

namespace Kernel.Tests.Cli;

/// <summary>The command <c>kernel</c> as its users run it: a process of its own, with its output in pipes.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigTerm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private CliProcess(Process process)
    {
        _process = process;
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
            return Path.Combine(own.Parent!.Parent!.FullName, "Kernel.Cli", own.Name, "Kernel.Cli.dll");
        }
    }

    public string[] Output => [.. _output];

    public string Errors => string.Join('\n', _errors);

    /// <summary>Starts it with exactly these arguments.</summary>
    public static CliProcess Start(IReadOnlyDictionary<string, string>? environment, params string[] args)
    {
        // A test runner in the background may have been told to ignore Ctrl-C, which its children inherit.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", Assembly, .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.Environment.Remove("KERNEL_URL");
        start.Environment.Remove("KERNEL_API_KEY");
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        return new CliProcess(Process.Start(start)!);
    }

    /// <summary>Runs <c>kernel watch</c> against an API.</summary>
    public static CliProcess Watch(ApiHost api, params string[] args) => Start(null, ["watch", "--url", $"http://127.0.0.1:{api.PublicPort}", .. args]);

    public void Signal(int signal) => Assert.Equal(0, Kill(_process.Id, signal));

    public async Task<int> ExitedAsync()
    {
        await Wait.For(_process.WaitForExitAsync(Wait.Cancellation));
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    private static void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
