using System.Diagnostics;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Cli;

/// <summary>The command as a .NET tool.</summary>
public sealed class PackageTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Fact]
    public async Task Pack_InstalledFromItsFolder_IsTheCommandKernel()
    {
        using var folder = new TempDirectory();
        var configuration = Path.GetFileName(Path.GetDirectoryName(ProgramProcess.AssemblyOf("Kernel.Cli")))!;
        await RunAsync("dotnet", "pack", RepositoryFiles.PathOf("Kernel.Cli"), "--no-build", "--configuration", configuration, "--output", folder["packages"]);
        await RunAsync("dotnet", "tool", "install", "Kernel.Cli", "--tool-path", folder["tools"], "--source", folder["packages"]);

        var help = await RunAsync(folder["tools", "kernel"], "watch", "--help");
        Assert.Contains("kernel watch [options]", help, StringComparison.Ordinal);
        Assert.Contains("--categories", help, StringComparison.Ordinal);
    }

    private static async Task<string> RunAsync(string program, params string[] args)
    {
        var start = new ProcessStartInfo(program, args) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_NOLOGO"] = "1";
        using var process = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Wait.Cancellation);
        deadline.CancelAfter(Deadline);
        try
        {
            var output = process.StandardOutput.ReadToEndAsync(deadline.Token);
            var errors = process.StandardError.ReadToEndAsync(deadline.Token);
            await process.WaitForExitAsync(deadline.Token);
            Assert.True(process.ExitCode == 0, $"{program} {string.Join(' ', args)}\n{await output}{await errors}");
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
