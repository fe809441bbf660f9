using static Kernel.AppHost.Composition.EnvironmentValue;

namespace Kernel.AppHost.Composition;

/// <summary>The system, described once. Both editions of the app host interpret this and nothing else.</summary>
internal static class KernelSystem
{
    public const string Chromium = "chromium";
    public const string Api = "api";
    public const string Storage = "storage";
    public const string Collector = "collector";

    private const string Internal = "internal";
    private const string InternalTokenVariable = "Internal__Token";

    public static SystemParameter InternalToken { get; } =
        new("internal-token", "the secret that the services share") { Secret = true, Generated = true };

    public static SystemParameter AutoStartSession { get; } =
        new("auto-start-session", "whether a capture session is started with the system") { TrueInDevelopment = true };

    public static SystemParameter DevToolsGateway { get; } =
        new("devtools-gateway", "whether the browser's DevTools can be reached at the API's address") { Default = "false" };

    public static SystemParameter ApiKeys { get; } =
        new("api-keys", "the keys that callers of the API need, separated by commas; without any the API listens on loopback addresses only")
        {
            Secret = true,
            AskedForInDeployment = true,
        };

    public static SystemParameter S2Basin { get; } =
        new("s2-basin", "the S2 basin that events are stored in; without it they are stored in files") { AskedForInDeployment = true };

    public static SystemParameter S2AccessToken { get; } =
        new("s2-access-token", "the access token for the basin") { Secret = true, AskedForInDeployment = true };

    public static SystemParameter S2Stream { get; } =
        new("s2-stream", "the stream in the basin") { Default = "browser-events" };

    public static SystemParameter S2AccountEndpoint { get; } =
        new("s2-account-endpoint", "where S2's account interface is, if not at s2.dev");

    public static SystemParameter S2BasinEndpoint { get; } =
        new("s2-basin-endpoint", "where S2's basin interface is, if not at s2.dev");

    /// <summary>Everything that can be given from outside.</summary>
    public static IReadOnlyList<SystemParameter> Parameters { get; } =
        [InternalToken, AutoStartSession, ApiKeys, DevToolsGateway, S2Basin, S2AccessToken, S2Stream, S2AccountEndpoint, S2BasinEndpoint];

    /// <summary>The parts, each after the ones it waits for.</summary>
    public static IReadOnlyList<SystemResource> Resources { get; } =
    [
        new(Chromium, ResourceKind.Browser)
        {
            Endpoints = [new(ResourceEndpoint.Http, 9222, "Chromium's DevTools")],
            HealthPath = "/json/version",
        },
        new(Api, ResourceKind.Service)
        {
            Project = "Kernel.Api",
            Endpoints =
            [
                new(ResourceEndpoint.Http, 10001, "the API") { External = true },
                new(Internal, 10002, "the API's internal interface") { PortVariable = "Internal__Port" },
            ],
            HealthPath = "/health",
            References = [new(Chromium, ResourceEndpoint.Http)],
            Settings = new Dictionary<string, EnvironmentValue>
            {
                [InternalTokenVariable] = new FromParameter(InternalToken),
                ["Api__Keys"] = new FromParameter(ApiKeys),
                ["Sessions__AutoStart"] = new FromParameter(AutoStartSession),
                ["Gateway__Enabled"] = new FromParameter(DevToolsGateway),
                ["Journal__Directory"] = new DataFolder("journal"),
            },
        },
        new(Storage, ResourceKind.Service)
        {
            Project = "Kernel.StorageWriter",
            Endpoints = [new(ResourceEndpoint.Http, 10004, "the storage writer's health")],
            HealthPath = "/health",
            References = [new(Api, ResourceEndpoint.Http), new(Api, Internal)],
            WaitFor = [Api],
            Settings = new Dictionary<string, EnvironmentValue>
            {
                [InternalTokenVariable] = new FromParameter(InternalToken),
                ["Files__Directory"] = new DataFolder("events"),
                ["S2_BASIN"] = new FromParameter(S2Basin),
                ["S2_ACCESS_TOKEN"] = new FromParameter(S2AccessToken),
                ["S2_STREAM"] = new FromParameter(S2Stream),
                ["S2_ACCOUNT_ENDPOINT"] = new FromParameter(S2AccountEndpoint),
                ["S2_BASIN_ENDPOINT"] = new FromParameter(S2BasinEndpoint),
            },
        },
        new(Collector, ResourceKind.Service)
        {
            Project = "Kernel.CdpCollector",
            Endpoints = [new(ResourceEndpoint.Http, 10003, "the collector's health")],
            HealthPath = "/health",
            References = [new(Chromium, ResourceEndpoint.Http), new(Api, ResourceEndpoint.Http), new(Api, Internal)],
            WaitFor = [Storage, Chromium],
            Settings = new Dictionary<string, EnvironmentValue> { [InternalTokenVariable] = new FromParameter(InternalToken) },
        },
    ];

    /// <summary>Who ends first: producers before the stream, the stream before its copy, the browser when nobody watches it any more.</summary>
    public static IReadOnlyList<string> StopOrder { get; } = [Collector, Api, Storage, Chromium];

    /// <summary>The folder under the working folder, for what the system writes on this machine.</summary>
    public const string DefaultDataFolder = "data";
}
