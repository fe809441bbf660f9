using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using Kernel.Cli.CommandLine;

namespace Kernel.Cli.Recording;

/// <summary>The program of <c>kernel record</c>, with the standard streams of this process. It never outlives <see cref="RunAsync"/>.</summary>
internal static class RecordedProgram
{
    private const int NoSuchFile = 2;

    // A program that was asked to end has so long until it is killed.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    /// <summary>Runs the program to its end and forwards signals to it. The second one kills it, with everything that it started.</summary>
    /// <param name="command">The program and its arguments.</param>
    /// <param name="url">The API's address, which the program finds in <c>KERNEL_URL</c>.</param>
    /// <param name="session">The session's id, which the program finds in <c>KERNEL_CAPTURE_SESSION</c>.</param>
    /// <param name="signals">The signals.</param>
    /// <param name="report">Takes a sentence for the user.</param>
    /// <returns>The program's exit code: 128 and the signal if one ended it.</returns>
    /// <exception cref="ProgramStartException">The program cannot be started.</exception>
    public static async Task<int> RunAsync(string[] command, string url, string session, TerminationSignals signals, Action<string> report)
    {
        signals.Stopping.ThrowIfCancellationRequested();
        using var process = Start(new ProcessStartInfo(command[0], command[1..])
        {
            UseShellExecute = false,
            Environment = { ["KERNEL_URL"] = url, ["KERNEL_CAPTURE_SESSION"] = session },
        });
        using var killing = new Timer(_ => Kill(process, report));
        var count = 0;
        void Forward(PosixSignal signal)
        {
            if (Interlocked.Increment(ref count) > 1)
            {
                Kill(process, report);
                return;
            }

            // In a terminal, Ctrl-C reaches all programs in the foreground, and they decide if they end.
            if (signal is PosixSignal.SIGINT or PosixSignal.SIGQUIT && !Console.IsInputRedirected)
            {
                Interlocked.Exchange(ref count, 0);
                return;
            }

            Send(process, signal, report);
            killing.Change(Grace, Timeout.InfiniteTimeSpan);
        }

        signals.Received += Forward;
        if (signals.First is { } early && count == 0)
        {
            Forward(early); // it came while the program was started
        }

        try
        {
            await process.WaitForExitAsync(CancellationToken.None);
            return process.ExitCode;
        }
        finally
        {
            signals.Received -= Forward;
            Kill(process, report);
        }
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception failure)
        {
            throw new ProgramStartException(
                $"{start.FileName} cannot be started: {failure.Message}",
                failure.NativeErrorCode == NoSuchFile ? ExitCodes.ProgramNotFound : ExitCodes.ProgramNotStarted);
        }
    }

    private static void Send(Process process, PosixSignal signal, Action<string> report)
    {
        if (OperatingSystem.IsWindows())
        {
            Kill(process, report);
        }
        else if (!process.HasExited)
        {
            _ = Native.Kill(process.Id, signal switch
            {
                PosixSignal.SIGHUP => 1,
                PosixSignal.SIGINT => 2,
                PosixSignal.SIGQUIT => 3,
                _ => 15,
            });
        }
    }

    // Never throws: on the thread of a timer or a signal, an exception would end this process before the session.
    private static void Kill(Process process, Action<string> report)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }
        catch (Exception failure) when (failure is Win32Exception or AggregateException or NotSupportedException)
        {
            // Such as a process that sudo started.
            report($"The program, or a process that it started, cannot be killed: {failure.GetBaseException().Message}. End it as its user or as root.");
        }
    }

    private static class Native
    {
        [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static extern int Kill(int process, int signal);
    }
}
