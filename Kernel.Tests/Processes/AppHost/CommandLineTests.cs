using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;
using Kernel.AppHost;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.AppHost;

/// <summary>The app host's arguments, and its messages if they are wrong.</summary>
public sealed partial class CommandLineTests
{
    [Fact]
    public void Read_OptionAndVariable_OptionWins()
    {
        var values = CommandLine.Read(["--api-port", "20001", "--data=/d", "--logs"], Variables(("KERNEL_API_PORT", "20009"), ("KERNEL_STORAGE_PORT", "20004")));

        Assert.Equal("20001", values["Kernel:api-port"]);
        Assert.Equal("20004", values["Kernel:storage-port"]);
        Assert.Equal("/d", values["Kernel:data"]);
        Assert.Equal("true", values["Kernel:logs"]);
    }

    [Fact]
    public void Read_Parameters_HaveAspiresKeys()
    {
        var values = CommandLine.Read(["--s2-basin", "b"], Variables(("S2_ACCESS_TOKEN", "t"), ("CHROMIUM_ADDRESS", "http://c:9222")));

        Assert.Equal("b", values["Parameters:s2-basin"]);
        Assert.Equal("t", values["Parameters:s2-access-token"]);
        Assert.Equal("http://c:9222", values["Kernel:chromium"]);
    }

    [Theory]
    [InlineData("--Parameters:s2-basin=b")]
    [InlineData("--operation", "publish", "--step", "publish-manifest")]
    [InlineData("--environment", "Production")]
    public void Read_OptionsOfAspire_AreLeftToIt(params string[] args) => Assert.Empty(CommandLine.Read(args, Variables()));

    [Theory]
    [InlineData("--api-prot", "--api-prot", "1")]
    [InlineData("--s2-access-token", "--s2-access-token", "secret")]
    [InlineData("stray", "stray")]
    [InlineData("--data", "--data")]
    public void Read_UnknownOrIncomplete_NamesIt(string named, params string[] args)
    {
        var problem = Assert.Throws<AppHostStartupException>(() => CommandLine.Read(args, Variables()));

        Assert.Contains($"'{named}'", problem.Message, StringComparison.Ordinal);
        Assert.Equal(2, problem.ExitCode);
    }

    [Fact]
    public void Read_Misspelled_SuggestsTheNearest() =>
        Assert.Contains("--api-port", Assert.Throws<AppHostStartupException>(() => CommandLine.Read(["--api-prot", "1"], Variables())).Message, StringComparison.Ordinal);

    [Fact]
    public void Help_OptionsAndVariables_MatchSettings()
    {
        var help = RepositoryFiles.Read("Kernel.AppHost", "help.txt");

        Assert.Equal(
            CommandLine.Settings.Where(static s => !s.IsSecret).Select(static s => s.Option).Concat(["--environment", "--help"]).Order(),
            Option().Matches(help).Select(static match => match.Groups[1].Value).Order());
        Assert.All(CommandLine.Settings, setting => Assert.Contains(setting.Variables[0], help, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_Help_PrintsIt()
    {
        await using var host = ProgramProcess.Start("Kernel.AppHost", null, "--help");

        Assert.Equal(0, await host.ExitedAsync());
        Assert.Equal(RepositoryFiles.ReadLines("Kernel.AppHost", "help.txt"), host.Lines);
    }

    [Theory]
    [InlineData("--api-port (KERNEL_API_PORT) must be a port from 1 to 65535, but is '70000'.", "--api-port", "70000")]
    [InlineData("--auto-start-session (AUTO_START_SESSION) must be true or false, but is 'maybe'.", "--auto-start-session", "maybe")]
    [InlineData("--chromium (KERNEL_CHROMIUM) must be container, local, a path, or an address such as http://127.0.0.1:9222, but is 'ftp://here'.", "--chromium", "ftp://here")]
    [InlineData("Port 4711 is assigned to both the API and the storage writer. Set another one with --api-port (KERNEL_API_PORT).", "--api-port", "4711", "--storage-port", "4711")]
    [InlineData("S2 needs both S2_BASIN and S2_ACCESS_TOKEN. Set both, or neither to store events in files.", "--s2-basin", "some")]
    [InlineData("--s2 (KERNEL_S2) must be lite, but is 'heavy'.", "--s2", "heavy")]
    public async Task Run_InvalidValue_ExitsWith2(string message, params string[] args)
    {
        using var data = new TempDirectory();
        await using var host = ProgramProcess.Start("Kernel.AppHost", null, [.. args, "--data", data.Path]);

        Assert.Equal(2, await host.ExitedAsync());
        Assert.Equal(message, host.Errors);
        Assert.Empty(host.Lines);
    }

    [Fact]
    public async Task Run_S2LiteAndBasin_Fails()
    {
        await using var host = ProgramProcess.Start("Kernel.AppHost", new Dictionary<string, string?> { ["S2_BASIN"] = "b", ["S2_ACCESS_TOKEN"] = "t" }, "--s2", "lite");

        Assert.Equal(2, await host.ExitedAsync());
        Assert.Equal("--s2 lite (KERNEL_S2) and --s2-basin (S2_BASIN) are mutually exclusive. Remove one of them.", host.Errors);
    }

    [Fact]
    public async Task Run_PortInUse_NamesPortAndOption()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var data = new TempDirectory();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        string[] args = [.. new Ports().Arguments, "--data", data.Path];
        args[Array.IndexOf(args, "--storage-port") + 1] = $"{port}";

        await using var host = ProgramProcess.Start("Kernel.AppHost", null, args);

        Assert.Equal(1, await host.ExitedAsync());
        Assert.Equal(
            $"Port {port} on 127.0.0.1, for the storage writer, is already in use. Stop the program that uses it, or set another port with --storage-port (KERNEL_STORAGE_PORT).",
            host.Errors);
    }

    private static Func<string, string?> Variables(params (string Name, string Value)[] variables) => name => variables.FirstOrDefault(v => v.Name == name).Value;

    [GeneratedRegex("^  (--[a-z0-9-]+)", RegexOptions.Multiline)]
    private static partial Regex Option();
}
