namespace Kernel.AppHost.Local;

/// <summary>
/// Notices that the <c>dotnet run</c> which started this process has died. Killed with SIGKILL, it cannot pass the end on, and
/// the system would run on with nobody in front of it.
/// </summary>
internal static class LauncherWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Completes when the launcher has gone, and never where this process was not started by <c>dotnet run</c>.</summary>
    public static async Task WaitAsync(TimeProvider time, CancellationToken cancellation)
    {
        var launcher = Posix.GetParentProcessId();
        if (!IsDotNetRun(launcher))
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellation);
        }

        using var timer = new PeriodicTimer(Interval, time);
        while (Posix.GetParentProcessId() == launcher)
        {
            await timer.WaitForNextTickAsync(cancellation);
        }
    }

    private static bool IsDotNetRun(int process)
    {
        try
        {
            // Arguments end with a NUL each: "dotnet run --project Kernel.AppHost".
            var arguments = File.ReadAllText($"/proc/{process}/cmdline").Split('\0');
            return Path.GetFileName(arguments[0]) == "dotnet" && arguments.Contains("run");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false; // no /proc on this system
        }
    }
}
