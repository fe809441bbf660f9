using System.Diagnostics;

namespace Kernel.AppHost.Local;

/// <summary>
/// A process in a session, and so a process group, of its own: a Ctrl-C in the terminal does not reach it, so that the app host
/// decides the order in which the system ends; and all that it starts can be ended with it.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    // Waits for a line, then becomes the program. Without the line (the app host died in between) there never is a program.
    private const string Gate = """trap - INT QUIT; read -r _ || exit 1; exec "$@" </dev/null""";
    private const string GateWithoutSession = """trap '' INT QUIT; read -r _ || exit 1; exec "$@" </dev/null""";

    private static readonly string? SetSid = SearchPath.Find("setsid");
    private static readonly TimeSpan OutputTime = TimeSpan.FromMilliseconds(500);

    private readonly Process _process;
    private readonly OrphanGuard _guard;
    private readonly Task _output;

    private ChildProcess(Process process, OrphanGuard guard, Action<string> print)
    {
        _process = process;
        _guard = guard;
        Id = process.Id;
        _output = Task.WhenAll(PumpAsync(process.StandardOutput, print), PumpAsync(process.StandardError, print));
        Exited = WaitAsync();
    }

    public int Id { get; }

    /// <summary>Done when the process, all of its group and its output have ended; the exit code, 128 + the signal's number for a killed one.</summary>
    public Task<int> Exited { get; }

    // The whole group where there is one.
    private int Target => SetSid is null ? Id : -Id;

    /// <param name="spec">What to run.</param>
    /// <param name="folder">The start's own folder.</param>
    /// <param name="guard">Ends it should this process die.</param>
    /// <param name="print">Takes each line of output.</param>
    /// <exception cref="StartupException">There is no shell to start it with.</exception>
    public static ChildProcess Start(ProcessSpec spec, string folder, OrphanGuard guard, Action<string> print)
    {
        var start = new ProcessStartInfo
        {
            WorkingDirectory = spec.WorkingFolder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        UseOwnSession(start, ["/bin/sh", "-c", SetSid is null ? GateWithoutSession : Gate, spec.Name, spec.FileName, .. spec.Arguments(folder)]);
        foreach (var inherited in start.Environment.Keys.Where(name => !ServiceEnvironment.IsInherited(name, spec.Kind)).ToArray())
        {
            start.Environment.Remove(inherited);
        }

        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        var process = Process.Start(start) ?? throw new StartupException($"{spec.FileName} cannot be started.");
        var child = new ChildProcess(process, guard, print);
        guard.Started(child.Target);
        process.StandardInput.Write('\n');
        process.StandardInput.Close();
        return child;
    }

    /// <summary>Has the command run in a session of its own, where <c>setsid</c> is there. It does not fork here, so that the process keeps its number.</summary>
    public static void UseOwnSession(ProcessStartInfo start, IReadOnlyList<string> command)
    {
        start.FileName = SetSid ?? command[0];
        foreach (var argument in command.Skip(SetSid is null ? 1 : 0))
        {
            start.ArgumentList.Add(argument);
        }
    }

    /// <summary>Asks it to end, waits, then ends it.</summary>
    /// <param name="patience">How long it may take.</param>
    /// <param name="now">Ends it at once.</param>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(TimeSpan patience, CancellationToken now)
    {
        // The program alone: it knows in which order its own children have to end.
        _ = Posix.Kill(Id, Posix.SigTerm);
        try
        {
            await Exited.WaitAsync(patience, now);
            return true;
        }
        catch (Exception e) when (e is TimeoutException or OperationCanceledException)
        {
            _ = Posix.Kill(Target, Posix.SigKill);
            await Exited;
            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!Exited.IsCompleted)
        {
            _ = Posix.Kill(Target, Posix.SigKill);
        }

        await Exited;
        _process.Dispose();
    }

    private async Task<int> WaitAsync()
    {
        await _process.WaitForExitAsync();

        // What it left behind in its group, and with it the other end of the pipes.
        if (SetSid is not null)
        {
            _ = Posix.Kill(Target, Posix.SigKill);
        }

        _guard.Ended(Target);
        await Task.WhenAny(_output, Task.Delay(OutputTime));
        return _process.ExitCode;
    }

    private static async Task PumpAsync(StreamReader reader, Action<string> print)
    {
        while (await reader.ReadLineAsync() is { } line)
        {
            print(line);
        }
    }
}
