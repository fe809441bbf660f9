using System.Diagnostics;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>
/// Runs measurements in a process with the collector's thread settings (its <c>runtimeconfig.template.json</c>), which apply only at
/// process start.
/// </summary>
internal static class CollectorProcess
{
    private const string SpinLimit = "DOTNET_ThreadPool_UnfairSemaphoreSpinLimit";

    /// <summary>Runs the measurement in this process if it has the settings, otherwise in a child process.</summary>
    /// <param name="command">The command-line argument that runs this measurement.</param>
    /// <param name="measure">The measurement.</param>
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
