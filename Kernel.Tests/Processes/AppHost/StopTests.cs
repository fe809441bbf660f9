using System.Diagnostics;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.AppHost;

/// <summary>With every way to stop the system, the session's end is stored last and no process is left.</summary>
public sealed class StopTests
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData(ProgramProcess.SigInt)]
    [InlineData(ProgramProcess.SigTerm)]
    public async Task Run_Signal_StopsInOrder(int signal)
    {
        await using var host = RunningAppHost.Start(new Ports());
        await host.ReadyAsync();
        var processes = host.Processes;
        Assert.True(processes.Count > 8, "the app host, its orchestrator, three services and a browser of several processes");

        var clock = Stopwatch.StartNew();
        host.Process.Signal(signal);

        Assert.Equal(0, await host.Process.ExitedAsync(StopTime));
        await ProcessTable.GoneAsync(processes, StopTime - clock.Elapsed);
        Assert.Contains("\"type\":\"session_ended\"", host.StoredLines()[^1], StringComparison.Ordinal);
        Assert.Empty(host.Process.Errors);
        Assert.False(File.Exists(Path.Combine(host.Data, "running")));
    }

    [Fact]
    public async Task Run_SignalDuringTheStart_StopsCleanly()
    {
        await using var host = RunningAppHost.Start(new Ports());
        await host.Process.PrintedAsync(static line => line.Contains("api        ready", StringComparison.Ordinal), RunningAppHost.StartDeadline);
        var processes = host.Processes;

        host.Process.Signal(ProgramProcess.SigTerm);

        Assert.Equal(0, await host.Process.ExitedAsync(StopTime * 2));
        await ProcessTable.GoneAsync(processes, StopTime);
        Assert.Empty(host.Process.Errors);
    }

    [Fact]
    public async Task Run_HostKilled_LeavesNothing()
    {
        await using var host = RunningAppHost.Start(new Ports());
        await host.ReadyAsync();
        var processes = host.Processes;

        host.Process.Signal(ProgramProcess.SigKill);

        await ProcessTable.GoneAsync(processes, StopTime * 3);
    }

    [Fact]
    public async Task Run_SameData_NamesRunningAppHost()
    {
        var ports = new Ports();
        await using var host = RunningAppHost.Start(ports);
        await host.ReadyAsync();

        await using var second = ProgramProcess.Start("Kernel.AppHost", null, [.. new Ports().Arguments, "--data", host.Data]);

        Assert.Equal(1, await second.ExitedAsync());
        Assert.Equal($"Kernel already runs at http://localhost:{ports.Api} (process {host.Process.Id}). Stop it, or choose another folder with --data and other ports.", second.Errors);
    }
}
