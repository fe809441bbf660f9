using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Kernel.Tests.TestKit;
using TempDirectory = Kernel.Tests.TestKit.TempDirectory;

namespace Kernel.Tests.Integration.AppHost;

/// <summary>The settings that the composition gives to each service.</summary>
public sealed class AppModelTests : IDisposable
{
    // Aspire's own, and the OpenTelemetry settings of every service.
    private static readonly string[] OfAspire =
        ["API_HTTP", "API_INTERNAL", "ASPNETCORE_URLS", "CHROMIUM_HTTP", "DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION", "LOGGING__CONSOLE__FORMATTERNAME", "STORAGE_HTTP"];

    private readonly TempDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("api", "Api__Keys", "DOTNET_ENVIRONMENT", "Gateway__Enabled", "Internal__Port", "Internal__Token", "Journal__Directory", "Sessions__AutoStart", "services__chromium__http__0", "services__storage__http__0")]
    [InlineData("collector", "DOTNET_ENVIRONMENT", "Internal__Token", "services__api__http__0", "services__api__internal__0", "services__chromium__http__0")]
    [InlineData("storage", "DOTNET_ENVIRONMENT", "Files__Directory", "Internal__Token", "S2_ACCESS_TOKEN", "S2_BASIN", "S2_STREAM", "services__api__http__0", "services__api__internal__0")]
    public async Task Environment_OfEachService_IsExactlyWhatItNeeds(string service, params string[] variables)
    {
        await using var builder = await CreateAsync("--Parameters:s2-basin=b", "--Parameters:s2-access-token=my-secret", "--Parameters:api-keys=a-key-of-a-caller");
        var environment = await EnvironmentAsync(builder, service);

        Assert.Equal(variables, environment.Keys.Where(static name => !name.StartsWith("OTEL_", StringComparison.Ordinal)).Except(OfAspire).Order(StringComparer.Ordinal));
        Assert.Equal(
            service switch { "storage" => ["internal-token", "s2-access-token"], "api" => ["api-keys", "internal-token"], _ => ["internal-token"] },
            environment.Values.OfType<ParameterResource>().Where(static p => p.Secret).Select(static p => p.Name).Order());
    }

    [Fact]
    public async Task Environment_WithoutS2_HasNoneOfIt()
    {
        await using var builder = await CreateAsync();
        var environment = await EnvironmentAsync(builder, "storage");

        Assert.Equal(["S2_STREAM"], environment.Keys.Where(static name => name.StartsWith("S2_", StringComparison.Ordinal)));
        Assert.Equal(_data["events"], environment["Files__Directory"]);
    }

    [Theory]
    [InlineData("Development", "true")]
    [InlineData("Production", "false")]
    public async Task AutoStart_Default_FollowsTheEnvironment(string environment, string expected)
    {
        await using var builder = await CreateAsync("--environment", environment);

        var variables = await EnvironmentAsync(builder, "api");
        Assert.Equal(environment, variables["DOTNET_ENVIRONMENT"]);
        Assert.Equal(expected, await Assert.IsType<ParameterResource>(variables["Sessions__AutoStart"]).GetValueAsync(Wait.Cancellation));
    }

    [Fact]
    public async Task AddS2Lite_Run_IsPinnedAndAwaited()
    {
        await using var builder = await CreateAsync("--s2", "lite");

        var s2 = builder.Resources.Single(static r => r.Name == "s2");
        Assert.True(s2.TryGetContainerImageName(out var image));
        Assert.Matches(@"^ghcr\.io/s2-streamstore/s2:\d+\.\d+\.\d+$", image);
        Assert.Contains(s2, WaitsFor(builder, "storage"));
    }

    [Fact]
    public async Task WaitFor_EachService_WaitsForWhatItNeeds()
    {
        await using var builder = await CreateAsync();

        Assert.Empty(WaitsFor(builder, "api"));
        Assert.Equal(["api"], WaitsFor(builder, "storage").Select(static r => r.Name));
        Assert.Equal(["chromium", "storage"], WaitsFor(builder, "collector").Select(static r => r.Name));
    }

    [Fact]
    public async Task AddService_EachService_HasBothProbes()
    {
        await using var builder = await CreateAsync();

        Assert.All(builder.Resources.OfType<ProjectResource>(), static service => Assert.Equal(
            [(ProbeType.Liveness, "/alive"), (ProbeType.Readiness, "/health")],
            service.Annotations.OfType<EndpointProbeAnnotation>().Select(static probe => (probe.Type, probe.Path)).OrderBy(static probe => probe.Path)));
    }

    [Theory]
    [InlineData("http://browser.example:9222", typeof(ExternalServiceResource))]
    [InlineData("container", typeof(ContainerResource))]
    [InlineData("/usr/bin/chromium", typeof(ExecutableResource))]
    public async Task AddChromium_EachKind_IsReferenced(string chromium, Type kind)
    {
        await using var builder = await CreateAsync("--chromium", chromium);

        Assert.IsType(kind, builder.Resources.Single(static r => r.Name == "chromium"), exactMatch: false);
        Assert.Contains("services__chromium__http__0", (await EnvironmentAsync(builder, "collector")).Keys);
    }

    private async Task<IDistributedApplicationTestingBuilder> CreateAsync(params string[] args)
    {
        string[] chromium = args.Contains("--chromium") ? [] : ["--chromium", "local"];
        return await DistributedApplicationTestingBuilder.CreateAsync<Projects.Kernel_AppHost>([.. new Ports().Arguments, "--data", _data.Path, .. chromium, .. args], Wait.Cancellation);
    }

    // A parameter stands for itself: what its value is, the composition does not know.
    private static async Task<Dictionary<string, object>> EnvironmentAsync(IDistributedApplicationTestingBuilder builder, string service)
    {
        var resource = builder.Resources.Single(r => r.Name == service);
        var context = new EnvironmentCallbackContext(builder.ExecutionContext, resource, cancellationToken: Wait.Cancellation);
        foreach (var annotation in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        return context.EnvironmentVariables;
    }

    private static IEnumerable<IResource> WaitsFor(IDistributedApplicationTestingBuilder builder, string service) =>
        builder.Resources.Single(r => r.Name == service).Annotations.OfType<WaitAnnotation>().Select(static wait => wait.Resource);
}
