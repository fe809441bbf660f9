using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>A program of this solution as its users run it: a process of its own, with its output in pipes. Killed when disposed.</summary>
internal sealed class ProgramProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private ProgramProcess(Process process)
    {
        _process = process;
        process.OutputDataReceived += (_, e) => Keep(_output, e.Data);
        process.ErrorDataReceived += (_, e) => Keep(_errors, e.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    public string[] Output => [.. _output];

    public string Errors => string.Join('\n', _errors);

    /// <summary>The assembly of a program, built in the configuration of the tests.</summary>
    public static string AssemblyOf(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project + ".dll");
    }

    /// <summary>Starts it with exactly these arguments.</summary>
    /// <param name="project">The project, for example <c>Kernel.Cli</c>.</param>
    /// <param name="environment">Added to the test's environment; null removes a variable.</param>
    /// <param name="args">The arguments.</param>
    public static ProgramProcess Start(string project, IReadOnlyDictionary<string, string?>? environment, params string[] args)
    {
        // A test runner in the background may have been told to ignore Ctrl-C, which its children inherit.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", "dotnet", AssemblyOf(project), .. args])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
        {
            start.Environment[name] = value;
        }

        return new ProgramProcess(Process.Start(start)!);
    }

    /// <summary>Sends a signal to a process.</summary>
    public static void Signal(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    /// <summary>Sends a signal to the program.</summary>
    public void Signal(int signal) => Signal(_process.Id, signal);

    /// <summary>Waits until a line of its output satisfies a condition.</summary>
    public Task<string> PrintedAsync(Func<string, bool> condition, TimeSpan? within = null) =>
        Wait.For(
            () => HasExited && !_output.Any(condition) ? throw new InvalidOperationException($"It has ended.\n{Everything()}") : _output.FirstOrDefault(condition),
            "a line of the output",
            Everything,
            within);

    public async Task<int> ExitedAsync(TimeSpan? within = null)
    {
        try
        {
            await _process.WaitForExitAsync(Wait.Cancellation).WaitAsync(within ?? Wait.Deadline, Wait.Cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"It has not ended.\n{Everything()}", exception);
        }

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

    private string Everything() => $"{string.Join('\n', _output)}\n{Errors}";

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
