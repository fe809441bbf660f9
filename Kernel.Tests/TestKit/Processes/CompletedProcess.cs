using System.Diagnostics;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>Runs a program to its end.</summary>
internal static class CompletedProcess
{
    /// <summary>Runs a program, which must succeed, and kills it with what it started if it takes too long.</summary>
    /// <returns>Its standard output.</returns>
    public static async Task<string> RunAsync(ProcessStartInfo start, TimeSpan deadline)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        using var process = Process.Start(start)!;
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(Wait.Cancellation);
        ending.CancelAfter(deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(ending.Token);
            var errors = process.StandardError.ReadToEndAsync(ending.Token);
            await process.WaitForExitAsync(ending.Token);
            Assert.True(process.ExitCode == 0, $"{start.FileName} {string.Join(' ', start.ArgumentList)} returned {process.ExitCode}:\n{await output}{await errors}");
            return await output;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
            }
        }
    }
}
