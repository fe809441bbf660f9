using System.Net;
using System.Net.Sockets;
using System.Runtime.Versioning;
using Kernel.Tests.Fixtures;

namespace Kernel.Tests.AppHost;

/// <summary>What the user gets to read when something is wrong, from the real program.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class CommandLineTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Run_Help_ListsEveryOptionAndVariable()
    {
        await using var host = HostProcess.Start(null, "--help");

        Assert.Equal(0, await host.ExitedAsync(Deadline));
        var help = string.Join('\n', host.Output);
        foreach (var word in (string[])["--api-port", "KERNEL_API_PORT", "--api-internal-port", "--chromium-port", "--collector-port", "--storage-port",
            "--data", "--chromium", "CHROMIUM_PATH", "--chromium-address", "--environment", "--s2-basin", "S2_BASIN", "S2_ACCESS_TOKEN", "API_KEYS", "--s2 ", "KERNEL_S2", "--compose", "--auto-start-session"])
        {
            Assert.Contains(word, help, StringComparison.Ordinal);
        }

        Assert.DoesNotContain("--s2-access-token", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Unrecognized command or argument '--nonsense'", "--nonsense")]
    [InlineData("--api-port (KERNEL_API_PORT) must be a port from 1 to 65535, but is '70000'", "--api-port", "70000")]
    [InlineData("--auto-start-session (AUTO_START_SESSION) must be true or false, but is 'maybe'", "--auto-start-session", "maybe")]
    [InlineData("--devtools-gateway (DEVTOOLS_GATEWAY) must be true or false, but is 'on'", "--devtools-gateway", "on")]
    [InlineData("--chromium-address (CHROMIUM_ADDRESS) must be an address such as http://127.0.0.1:9222, but is 'here'", "--chromium-address", "here")]
    [InlineData("Port 4711 is given to", "--api-port", "4711", "--storage-port", "4711")]
    [InlineData("S2 needs both S2_BASIN and S2_ACCESS_TOKEN", "--s2-basin", "some")]
    [InlineData("--s2 (KERNEL_S2) must be lite, but is 'heavy'", "--s2", "heavy")]
    public async Task Run_WrongOption_SaysSoAndExitsWith2(string message, params string[] args)
    {
        await using var host = HostProcess.Start(null, args);

        Assert.Equal(2, await host.ExitedAsync(Deadline));
        Assert.Contains(message, host.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Errors, StringComparison.Ordinal);
        Assert.Empty(host.Output);
    }

    [Fact]
    public async Task Run_WrongVariable_IsNamed()
    {
        await using var host = HostProcess.Start(new Dictionary<string, string> { ["KERNEL_STORAGE_PORT"] = "x" });

        Assert.Equal(2, await host.ExitedAsync(Deadline));
        Assert.Contains("--storage-port (KERNEL_STORAGE_PORT) must be a port from 1 to 65535, but is 'x'.", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_PortTaken_NamesPortPurposeAndOption()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var port = ((IPEndPoint)taken.LocalEndPoint!).Port;

        await using var host = HostProcess.Start(null, [.. HostArguments(port)]);

        Assert.Equal(1, await host.ExitedAsync(Deadline));
        Assert.StartsWith($"Port {port} on 127.0.0.1, for the API's internal interface, is already in use.", host.Errors, StringComparison.Ordinal);
        Assert.Contains("--api-internal-port", host.Errors, StringComparison.Ordinal);
        Assert.Empty(host.Output);
    }

    [Fact]
    public async Task Run_NoChromium_SaysHowToGetOne()
    {
        await using var none = HostProcess.Start(new Dictionary<string, string> { ["PATH"] = "/nowhere", ["CHROMIUM_PATH"] = "" });
        Assert.Equal(1, await none.ExitedAsync(Deadline));
        Assert.Contains("apt-get install chromium", none.Errors, StringComparison.Ordinal);
        Assert.Contains("--chromium-address", none.Errors, StringComparison.Ordinal);
        Assert.Empty(none.Output);
    }

    [Fact]
    public async Task Run_ChromiumThatIsNotThere_IsNamed()
    {
        await using var host = HostProcess.Start(new Dictionary<string, string> { ["CHROMIUM_PATH"] = "/no-such-browser" });

        Assert.Equal(1, await host.ExitedAsync(Deadline));
        Assert.Contains("'/no-such-browser', which is no program that can be started", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_S2LiteAndABasinElsewhere_IsRefused()
    {
        await using var host = HostProcess.Start(new Dictionary<string, string> { ["S2_BASIN"] = "some-basin", ["S2_ACCESS_TOKEN"] = "token" }, "--s2", "lite");

        Assert.Equal(2, await host.ExitedAsync(Deadline));
        Assert.Contains("S2_BASIN names a basin elsewhere: take one of the two away", host.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_S2LiteWithoutItsProgram_SaysWhatToDo()
    {
        await using var host = HostProcess.Start(new Dictionary<string, string> { ["PATH"] = "/nowhere" }, "--s2", "lite");

        Assert.Equal(1, await host.ExitedAsync(Deadline));
        Assert.Contains("needs S2's program, s2, which is not on PATH", host.Errors, StringComparison.Ordinal);
        Assert.Contains("leave --s2 out", host.Errors, StringComparison.Ordinal);
        Assert.Empty(host.Output);
    }

    [Fact]
    public async Task Run_S2LiteWithItsProgram_StartsItOnItsPort()
    {
        using var programs = new TempDirectory();
        var program = Path.Combine(programs.Path, "s2");
        await File.WriteAllTextAsync(program, "#!/bin/sh\necho \"asked for: $*\"\nexec sleep 60\n", TestContext.Current.CancellationToken);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var ports = HostProcess.FreePorts();

        await using var host = HostProcess.Start(
            new Dictionary<string, string> { ["PATH"] = $"{programs.Path}:{Environment.GetEnvironmentVariable("PATH")}" },
            [.. HostArguments(ports[2]), "--s2", "lite", "--s2-port", $"{ports[0]}", "--data", programs.Path]);

        await StandIn.EventuallyAsync(() => host.Output, lines => lines.Any(line => line.EndsWith($"asked for: lite --port {ports[0]}", StringComparison.Ordinal)));
    }

    private static IEnumerable<string> HostArguments(int internalPort)
    {
        var free = HostProcess.FreePorts();
        return ["--chromium-port", $"{free[0]}", "--api-port", $"{free[1]}", "--api-internal-port", $"{internalPort}", "--storage-port", $"{free[3]}", "--collector-port", $"{free[4]}"];
    }
}
