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
        Assert.Contains("--fail-on", await RunAsync(folder["tools", "kernel"], "record", "--help"), StringComparison.Ordinal);
        var commands = await RunAsync(folder["tools", "kernel"], "--help");
        Assert.All((string[])["watch", "events", "summary", "publish", "sessions", "har", "export", "record", "completion"], command => Assert.Contains($"\n  {command} ", commands, StringComparison.Ordinal));
    }

    private static Task<string> RunAsync(string program, params string[] args) =>
        CompletedProcess.RunAsync(new ProcessStartInfo(program, args) { Environment = { ["DOTNET_NOLOGO"] = "1" } }, Deadline);
}
