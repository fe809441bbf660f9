using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;

namespace Kernel.Tests.AppHost;

/// <summary>Pins what each part of the system is told, because the services and both editions rely on exactly this.</summary>
public sealed class KernelSystemTests
{
    private static readonly LocalOptions Options = Read("--data", "/somewhere");

    [Fact]
    public void Describe_Api_GetsItsPortsTokenSettingsAndTheAddressesOfBrowserAndArchive()
    {
        Assert.Equal(
            Sorted(
                ("ASPNETCORE_URLS", "http://127.0.0.1:10001"),
                ("OTEL_SERVICE_NAME", "api"),
                ("DOTNET_ENVIRONMENT", "Development"),
                ("ASPNETCORE_ENVIRONMENT", "Development"),
                ("Internal__Port", "10002"),
                ("services__storage__http__0", "http://127.0.0.1:10004"),
                ("Internal__Token", Token),
                ("services__chromium__http__0", "http://127.0.0.1:9222"),
                ("Sessions__AutoStart", "true"),
                ("Gateway__Enabled", "false"),
                ("Journal__Directory", "/somewhere/journal")),
            Describe("api", Options));
    }

    [Fact]
    public void Describe_Collector_GetsAddressesOfBrowserAndApi()
    {
        Assert.Equal(
            Sorted(
                ("ASPNETCORE_URLS", "http://127.0.0.1:10003"),
                ("OTEL_SERVICE_NAME", "collector"),
                ("DOTNET_ENVIRONMENT", "Development"),
                ("ASPNETCORE_ENVIRONMENT", "Development"),
                ("services__chromium__http__0", "http://127.0.0.1:9222"),
                ("services__api__http__0", "http://127.0.0.1:10001"),
                ("services__api__internal__0", "http://127.0.0.1:10002"),
                ("Internal__Token", Token)),
            Describe("collector", Options));
    }

    [Fact]
    public void Describe_StorageWithoutS2_GetsTheFolder()
    {
        Assert.Equal(
            Sorted(
                ("ASPNETCORE_URLS", "http://127.0.0.1:10004"),
                ("OTEL_SERVICE_NAME", "storage"),
                ("DOTNET_ENVIRONMENT", "Development"),
                ("ASPNETCORE_ENVIRONMENT", "Development"),
                ("services__api__http__0", "http://127.0.0.1:10001"),
                ("services__api__internal__0", "http://127.0.0.1:10002"),
                ("Internal__Token", Token),
                ("Files__Directory", "/somewhere/events"),
                ("S2_STREAM", "browser-events")),
            Describe("storage", Options));
    }

    [Fact]
    public void Describe_WithS2_GivesItToTheStorageWriterAlone()
    {
        var options = Options with
        {
            Parameters = new Dictionary<string, string>(Options.Parameters)
            {
                ["s2-basin"] = "my-basin",
                ["s2-access-token"] = "my-secret",
                ["s2-basin-endpoint"] = "http://127.0.0.1:8080",
            },
        };

        var storage = Describe("storage", options);
        Assert.Equal("my-basin", storage["S2_BASIN"]);
        Assert.Equal("my-secret", storage["S2_ACCESS_TOKEN"]);
        Assert.Equal("http://127.0.0.1:8080", storage["S2_BASIN_ENDPOINT"]);
        Assert.DoesNotContain("S2_ACCOUNT_ENDPOINT", storage.Keys);
        Assert.All(
            KernelSystem.Resources.Where(static r => r is { Kind: ResourceKind.Service, Name: not "storage" }),
            other => Assert.DoesNotContain(Describe(other.Name, options), static v => v.Key.StartsWith("S2_", StringComparison.Ordinal) || v.Value == "my-secret"));
    }

    [Fact]
    public void Describe_WithS2Lite_PointsTheStorageWriterToIt()
    {
        var options = Read("--s2", "lite", "--s2-port", "4711");

        var storage = Describe("storage", options);
        Assert.Equal("http://127.0.0.1:4711", storage["S2_ACCOUNT_ENDPOINT"]);
        Assert.Equal("http://127.0.0.1:4711", storage["S2_BASIN_ENDPOINT"]);
        Assert.Equal("kernel-local", storage["S2_BASIN"]);
        Assert.NotEmpty(storage["S2_ACCESS_TOKEN"]);
        Assert.Equal(["api", "s2"], options.Resources.Single(static r => r.Name == "storage").WaitFor);
    }

    [Fact]
    public void Describe_WithKeys_GivesThemToTheApiAlone()
    {
        var options = Options with { Parameters = new Dictionary<string, string>(Options.Parameters) { ["api-keys"] = "a-key-of-a-caller" } };

        Assert.Equal("a-key-of-a-caller", Describe("api", options)["Api__Keys"]);
        Assert.All(options.Resources.Where(static r => r.Name != "api"), other => Assert.DoesNotContain("a-key-of-a-caller", Describe(other.Name, options).Values));
        Assert.Equal(["Api__Keys"], KernelSystem.VariablesOf(SystemParameters.ApiKeys));
    }

    [Theory]
    [InlineData("API_KEYS", ResourceKind.Service, false)]
    [InlineData("S2_ACCESS_TOKEN", ResourceKind.StreamStore, false)]
    [InlineData("S2_ACCESS_TOKEN", ResourceKind.Service, false)]
    [InlineData("S2__Retention", ResourceKind.Service, true)]
    [InlineData("Parameters__s2_access_token", ResourceKind.Service, false)]
    [InlineData("Api__Keys", ResourceKind.Service, false)]
    [InlineData("Parameters__api_keys", ResourceKind.Browser, false)]
    [InlineData("ASPNETCORE_URLS", ResourceKind.Service, false)]
    [InlineData("OTEL_EXPORTER_OTLP_ENDPOINT", ResourceKind.Service, true)]
    [InlineData("OTEL_EXPORTER_OTLP_HEADERS", ResourceKind.Browser, false)]
    [InlineData("PATH", ResourceKind.Service, true)]
    [InlineData("PATH", ResourceKind.Browser, true)]
    internal void IsInherited_Variable_OnlyWhereItIsMeantFor(string variable, ResourceKind kind, bool inherited)
    {
        Assert.Equal(inherited, ServiceEnvironment.IsInherited(variable, kind));
    }

    [Fact]
    public void Read_EveryRun_HasATokenOfItsOwn()
    {
        var another = Read().Parameters["internal-token"];

        Assert.Equal(64, another.Length);
        Assert.NotEqual(Token, another);
    }

    [Theory]
    [InlineData("Production", "false")]
    [InlineData("Development", "true")]
    public void Read_Environment_DecidesAutoStart(string environment, string expected)
    {
        Assert.Equal(expected, Read("--environment", environment).Parameters["auto-start-session"]);
    }

    [Fact]
    public void Read_AutoStartGiven_WinsOverEnvironment()
    {
        Assert.Equal("false", Read("--environment", "Development", "--auto-start-session", "FALSE").Parameters["auto-start-session"]);
    }

    [Fact]
    public void Resources_StartOrder_IsHealthGated()
    {
        var waits = KernelSystem.Resources.ToDictionary(static r => r.Name, static r => r.WaitFor);

        Assert.Empty(waits["chromium"]);
        Assert.Empty(waits["api"]);
        Assert.Equal(["api"], waits["storage"]);
        Assert.Equal(["storage", "chromium"], waits["collector"]);
    }

    [Fact]
    public void StopOrder_AllResources_ProducersFirst()
    {
        Assert.Equal(["collector", "api", "storage", "s2", "chromium"], KernelSystem.StopOrder);
    }

    private static string Token => Options.Parameters["internal-token"];

    private static LocalOptions Read(params string[] args)
    {
        var commandLine = new CommandLine();
        return commandLine.Read(commandLine.Root.Parse(args));
    }

    private static SortedDictionary<string, string> Describe(string resource, LocalOptions options) =>
        new(ServiceEnvironment.Describe(options.Resources.Single(r => r.Name == resource), options).ToDictionary(), StringComparer.Ordinal);

    private static SortedDictionary<string, string> Sorted(params (string Name, string Value)[] variables) =>
        new(variables.ToDictionary(static v => v.Name, static v => v.Value), StringComparer.Ordinal);
}
