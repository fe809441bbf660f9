using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>A process that a test has started, with what it has written so far. Killed with what it started when disposed.</summary>
internal abstract class ChildProcess : IAsyncDisposable
{
    public const int SigInt = 2;
    public const int SigKill = 9;
    public const int SigTerm = 15;

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly ConcurrentQueue<string> _errors = new();

    protected ChildProcess(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, e) => Keep(_lines, e.Data);
        _process.ErrorDataReceived += (_, e) => Keep(_errors, e.Data);
        _process.Exited += (_, _) => OnExited();
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>The lines of its standard output.</summary>
    public string[] Lines => [.. _lines];

    /// <summary>Its standard error.</summary>
    public string Errors => string.Join('\n', _errors);

    /// <summary>Everything it wrote, both streams.</summary>
    public string Everything => string.Join('\n', (string[])[.. _lines, .. _errors]);

    /// <summary>The assembly of a program, built in the configuration of the tests.</summary>
    /// <remarks>artifacts/bin/Kernel.Tests/CONFIGURATION/ is beside artifacts/bin/PROJECT/CONFIGURATION/.</remarks>
    public static string AssemblyOf(string project)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var path = Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, project + ".dll");
        return File.Exists(path) ? path : throw new FileNotFoundException($"{project} is not built.", path);
    }

    /// <summary>Sends a signal to a process.</summary>
    public static void Signal(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    /// <summary>Sends it a signal.</summary>
    public void Signal(int signal) => Signal(Id, signal);

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> ExitedAsync(TimeSpan? within = null)
    {
        try
        {
            await _process.WaitForExitAsync(Wait.Cancellation).WaitAsync(within ?? Wait.Deadline, Wait.Cancellation);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"It has not ended.\n{Everything}", exception);
        }

        return _process.ExitCode;
    }

    /// <summary>Ends it without a chance to do anything, and waits for its end.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        _process.Kill(entireProcessTree: true);
        await ExitedAsync().WaitAsync(cancellationToken);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
    }

    protected virtual void OnLine(string line)
    {
    }

    protected virtual void OnExited()
    {
    }

    private void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
            OnLine(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
