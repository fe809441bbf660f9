using System.Diagnostics;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>
/// Measures in a process whose threads are set up as the collector's are (its <c>runtimeconfig.template.json</c>), which counts
/// only from a process's start.
/// </summary>
internal static class CollectorProcess
{
    private const string SpinLimit = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";

    /// <summary>Measures here if this process is such a one, and otherwise in one that is started for it.</summary>
    /// <param name="command">The argument that leads here.</param>
    /// <param name="measure">What is measured.</param>
    public static async Task RunAsync(string command, Func<Task> measure)
    {
        if (Environment.GetEnvironmentVariable(SpinLimit) is not null)
        {
            await measure();
            return;
        }

        using var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [command]) { Environment = { [SpinLimit] = "0" } })!;
        await process.WaitForExitAsync();
    }
}
