using System.Diagnostics;
using System.Globalization;
using Kernel.AppHost.Local;

namespace Kernel.Tests.AppHost;

public sealed class LocalHostTests
{
    private const string UntilTold = "trap 'echo stopping; exit 0' TERM; echo up; while :; do sleep 0.05; done";

    [Fact]
    public async Task StartAsync_WaitFor_StartsEachAfterThoseItNeeds()
    {
        await using var system = new RunningSystem(
            [StandIn.Shell("third", UntilTold, "second"), StandIn.Shell("first", UntilTold), StandIn.Shell("second", UntilTold, "first")]);

        await RunningSystem.StartAsync(system.Host);

        await StandIn.EventuallyAsync(() => system.Lines, static lines => lines.Count(static l => l.EndsWith("starts", StringComparison.Ordinal)) == 3);
        Assert.Equal(
            ["host   | first starts", "host   | second starts", "host   | third starts"],
            system.Lines.Where(static l => l.EndsWith("starts", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task StopAsync_All_EndInOrder()
    {
        await using var system = new RunningSystem([StandIn.Shell("a", UntilTold), StandIn.Shell("b", UntilTold), StandIn.Shell("c", UntilTold)], "b", "c", "a");
        await RunningSystem.StartAsync(system.Host);
        foreach (var name in (string[])["a", "b", "c"])
        {
            await system.PrintedAsync($"{name}    | up");
        }

        await system.Host.StopAsync(CancellationToken.None);

        await system.PrintedAsync("a    | stopping");
        Assert.Equal(
            ["b    | stopping", "c    | stopping", "a    | stopping"],
            system.Lines.Where(static l => l.EndsWith("stopping", StringComparison.Ordinal)));
        Assert.All(system.Host.Processes.Values, static process => Assert.Null(process));
    }

    [Fact]
    public async Task StopAsync_OneThatIgnoresIt_IsKilledWithItsGroupInTime()
    {
        await using var system = new RunningSystem([StandIn.Shell("deaf", "trap '' TERM; sh -c 'trap \"\" TERM; while :; do sleep 0.05; done' & echo child $!; wait")]);
        await RunningSystem.StartAsync(system.Host);
        var lines = await StandIn.EventuallyAsync(() => system.Lines, static l => l.Any(static x => x.Contains("child", StringComparison.Ordinal)));
        var child = int.Parse(lines.Single(static l => l.Contains("child", StringComparison.Ordinal)).Split(' ')[^1], CultureInfo.InvariantCulture);
        var clock = Stopwatch.StartNew();

        await system.Host.StopAsync(CancellationToken.None);

        Assert.InRange(clock.Elapsed, StopSequence.Patience - TimeSpan.FromMilliseconds(100), StopSequence.Patience + TimeSpan.FromSeconds(3));
        Assert.Null(system.Host.Processes["deaf"]);
        await ProcessTable.GoneAsync([child]);
    }

    [Fact]
    public async Task StopAsync_Now_DoesNotWait()
    {
        await using var system = new RunningSystem([StandIn.Shell("deaf", "trap '' TERM; echo up; while :; do sleep 0.05; done")]);
        await RunningSystem.StartAsync(system.Host);
        await system.PrintedAsync("deaf | up");
        var clock = Stopwatch.StartNew();

        await system.Host.StopAsync(new CancellationToken(canceled: true));

        Assert.True(clock.Elapsed < StopSequence.Patience, $"took {clock.Elapsed}");
        Assert.Null(system.Host.Processes["deaf"]);
    }

    [Fact]
    public async Task Run_OneThatDies_IsStartedAgainInANewFolder()
    {
        await using var system = new RunningSystem([StandIn.Shell("mortal", "echo folder $1; exec sleep 300")]);
        await RunningSystem.StartAsync(system.Host);
        var first = system.Host.Processes["mortal"]!.Value;
        var folder = (await StandIn.EventuallyAsync(() => Folders(system), static f => f.Length == 1))[0];

        using (var process = Process.GetProcessById(first))
        {
            process.Kill();
        }

        await system.PrintedAsync("host   | mortal was ended by signal 9; it is started again in 0.25 s");
        await system.PrintedAsync("host   | mortal is ready again");
        var folders = await StandIn.EventuallyAsync(() => Folders(system), static f => f.Length == 2);
        Assert.NotEqual(first, system.Host.Processes["mortal"]);
        Assert.NotEqual(folder, folders[1]);
        Assert.False(Directory.Exists(folder));
        Assert.True(Directory.Exists(folders[1]));
    }

    [Fact]
    public async Task StartAsync_OneThatKeepsDying_FailsWithItsName()
    {
        var broken = StandIn.Shell("broken", "echo no; exit 7") with { Health = new Uri("http://127.0.0.1:1/health") };
        await using var system = new RunningSystem([broken, StandIn.Shell("waiting", UntilTold, "broken")]);

        var error = await Assert.ThrowsAsync<StartupException>(() => RunningSystem.StartAsync(system.Host));

        Assert.Contains("broken ended with exit code 7", error.Message, StringComparison.Ordinal);
        Assert.Null(system.Host.Processes["waiting"]);
    }

    [Fact]
    public async Task DisposeAsync_NotStopped_LeavesNothing()
    {
        int process;
        await using (var system = new RunningSystem([StandIn.Shell("left", "trap '' TERM; while :; do sleep 0.05; done")]))
        {
            await RunningSystem.StartAsync(system.Host);
            process = system.Host.Processes["left"]!.Value;
        }

        await ProcessTable.GoneAsync([process]);
    }

    [Fact]
    public async Task Run_GuardDies_AnotherTakesItsPlace()
    {
        await using var system = new RunningSystem([StandIn.Shell("kept", "exec sleep 300")]);
        await RunningSystem.StartAsync(system.Host);
        var first = system.Host.GuardProcess;
        var kept = system.Host.Processes["kept"];

        _ = Posix.Kill(first, Posix.SigKill);

        var second = await StandIn.EventuallyAsync(() => system.Host.GuardProcess, id => id != first);
        Assert.Contains(second, ProcessTable.TreeOf(Environment.ProcessId));
        Assert.Equal(kept, system.Host.Processes["kept"]);
    }

    [Fact]
    public async Task Run_ChildProcess_IsInASessionOfItsOwn()
    {
        // A Ctrl-C goes to the terminal's foreground process group: fields 5 and 6 of stat are group and session.
        await using var system = new RunningSystem([StandIn.Shell("alone", "cut -d ' ' -f 1,5,6 /proc/$$/stat; exec sleep 300")]);
        await RunningSystem.StartAsync(system.Host);
        var id = system.Host.Processes["alone"]!.Value;

        await system.PrintedAsync($"alone | {id} {id} {id}");
    }

    [Fact]
    public async Task Print_ControlSequences_DoNotReachTheTerminal()
    {
        await using var system = new RunningSystem([StandIn.Shell("rude", """printf 'a\033[2Jb\tc\n'; exec sleep 300""")]);
        await RunningSystem.StartAsync(system.Host);

        await system.PrintedAsync("rude | a\ufffd[2Jb\tc");
    }

    private static string[] Folders(RunningSystem system) =>
        [.. system.Lines.Where(static l => l.Contains("folder", StringComparison.Ordinal)).Select(static l => l.Split(' ')[^1])];
}
