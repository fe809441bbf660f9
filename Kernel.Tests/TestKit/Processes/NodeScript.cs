using System.Diagnostics;
using System.Text.Json;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>Runs a script of <c>Node/</c> with the npm packages that <c>./test</c> installs.</summary>
internal static class NodeScript
{
    private const string ModulesVariable = "KERNEL_TEST_NODE_MODULES";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>Runs it to its end and gives back the JSON of its last line. Skips the test where the packages are not installed.</summary>
    public static async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        Assert.SkipUnless(Directory.Exists(Environment.GetEnvironmentVariable(ModulesVariable)), $"{ModulesVariable} names no folder of npm packages; ./test makes one.");

        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Node", script), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("node did not start.");
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Wait.Cancellation);
        deadline.CancelAfter(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{script} ended with {process.ExitCode}:\n{await output}{await errors}");
            return JsonElement.Parse((await output).Trim().Split('\n')[^1]);
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
