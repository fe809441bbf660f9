using System.Runtime.Versioning;
using Kernel.AppHost.Compose;
using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;
using Kernel.Tests.Fixtures;
using YamlDotNet.RepresentationModel;

namespace Kernel.Tests.AppHost;

/// <summary>The system as containers: what is written, and that it says what the description says.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ComposeTests
{
    [Fact]
    public void Describe_Defaults_IsTheSample()
    {
        Assert.Equal(File.ReadAllText(Repository.File("Kernel.AppHost", "Samples", ComposeFolder.FileName)), ComposeFile.Describe(Read()));
    }

    [Fact]
    public void Describe_WithABasin_GivesItToTheStorageWriterAloneAndHoldsNoSecret()
    {
        var parameters = new Dictionary<string, string>(Read().Parameters)
        {
            ["s2-basin"] = "my-basin",
            ["s2-access-token"] = "my-secret",
        };
        var options = Read() with { Parameters = parameters };

        Assert.DoesNotContain("my-secret", ComposeFile.Describe(options), StringComparison.Ordinal);
        Assert.Equal("${S2_BASIN}", EnvironmentOf("storage", options)["S2_BASIN"]);
        Assert.Equal("${S2_ACCESS_TOKEN:?is missing in .env}", EnvironmentOf("storage", options)["S2_ACCESS_TOKEN"]);
        Assert.All(
            options.Resources.Where(static r => r.Name != "storage"),
            other => Assert.DoesNotContain(ComposeEnvironment.Describe(other, options).Keys, static name => name.StartsWith("S2_", StringComparison.Ordinal)));
    }

    [Fact]
    public void Describe_WithS2Lite_RunsItAndPointsTheStorageWriterToIt()
    {
        var options = Read("--s2", "lite");
        var services = Services(options);

        Assert.Equal("ghcr.io/s2-streamstore/s2", ((YamlScalarNode)services["s2"]["image"]).Value);
        Assert.Equal(["lite"], ((YamlSequenceNode)services["s2"]["command"]).Select(static a => ((YamlScalarNode)a).Value));
        Assert.Equal("http://s2:80", EnvironmentOf("storage", options)["S2_BASIN_ENDPOINT"]);
        Assert.Equal("service_started", ((YamlScalarNode)services["storage"]["depends_on"]["s2"]["condition"]).Value);
    }

    [Fact]
    public void Describe_WithABrowserElsewhere_RunsNone()
    {
        var options = Read("--chromium-address", "http://browser.example:9222/");

        Assert.DoesNotContain("chromium", Services(options).Keys);
        Assert.Equal("http://browser.example:9222", EnvironmentOf("collector", options)["services__chromium__http__0"]);
    }

    [Theory]
    [InlineData]
    [InlineData("--s2", "lite")]
    public void Describe_DependsOn_FollowsTheOrderOfTheEnd(params string[] args)
    {
        var services = Services(Read(args));

        Assert.Equal(KernelSystem.StopOrder.Where(services.ContainsKey).Reverse(), services.Keys);
        foreach (var (name, service) in services)
        {
            var dependsOn = service.Children.TryGetValue("depends_on", out var node) ? ((YamlMappingNode)node).Children.Keys.Select(static k => ((YamlScalarNode)k).Value!) : [];
            Assert.All(dependsOn, other => Assert.True(KernelSystem.StopOrder.IndexOf(other) > KernelSystem.StopOrder.IndexOf(name), $"{name} on {other}"));
        }
    }

    [Fact]
    public async Task Write_Twice_KeepsTheValues()
    {
        using var folder = new TempDirectory();
        var target = folder["deployment"];

        await using (var first = HostProcess.Start(null, "--compose", target))
        {
            Assert.Equal(0, await first.ExitedAsync(TimeSpan.FromSeconds(30)));
        }

        var values = await File.ReadAllTextAsync(Path.Combine(target, ".env"), TestContext.Current.CancellationToken);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(target, ".env")));
        Assert.Matches("(?m)^API_KEYS=[0-9a-f]{64}$", values);
        Assert.Matches("(?m)^INTERNAL_TOKEN=[0-9a-f]{64}$", values);
        Assert.Contains("AUTO_START_SESSION=false\n", values, StringComparison.Ordinal);

        await using var second = HostProcess.Start(null, "--compose", target);
        Assert.Equal(0, await second.ExitedAsync(TimeSpan.FromSeconds(30)));
        Assert.Equal(values, await File.ReadAllTextAsync(Path.Combine(target, ".env"), TestContext.Current.CancellationToken));
        Assert.Contains(second.Output, static line => line.StartsWith("Left as it is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Write_FolderThatCannotBe_SaysSo()
    {
        await using var host = HostProcess.Start(null, "--compose", "/dev/null/here");

        Assert.Equal(1, await host.ExitedAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains("/dev/null/here", host.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", host.Errors, StringComparison.Ordinal);
    }

    internal static LocalOptions Read(params string[] args)
    {
        var commandLine = new CommandLine();
        return commandLine.Read(commandLine.Root.Parse(["--compose", "deployment", .. args]));
    }

    private static SortedDictionary<string, string> EnvironmentOf(string resource, LocalOptions options) =>
        ComposeEnvironment.Describe(options.Resources.Single(r => r.Name == resource), options);

    // In the order in which they are written.
    private static OrderedDictionary<string, YamlMappingNode> Services(LocalOptions options)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(ComposeFile.Describe(options)));
        var services = (YamlMappingNode)yaml.Documents[0].RootNode["services"];
        return new(services.Children.Select(static c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, (YamlMappingNode)c.Value)));
    }
}
