using System.Collections.Immutable;
using static Kernel.AppHost.Composition.EnvironmentValue;
using static Kernel.AppHost.Composition.SystemParameters;

namespace Kernel.AppHost.Composition;

/// <summary>The system, described once. Both editions of the app host interpret this and nothing else.</summary>
internal static class KernelSystem
{
    public const string Chromium = "chromium";
    public const string Api = "api";
    public const string Storage = "storage";
    public const string Collector = "collector";
    public const string S2Lite = "s2";

    /// <summary>The folder under the working folder, for what the system writes on this machine.</summary>
    public const string DefaultDataFolder = "data";

    private const string Internal = "internal";
    private const string InternalTokenVariable = "Internal__Token";

    /// <summary>The parts, each after the ones it waits for.</summary>
    public static IReadOnlyList<SystemResource> Resources { get; } =
    [
        new(Chromium, ResourceKind.Browser)
        {
            Icon = "Globe",
            Image = new("kernel-chromium")
            {
                BuildFolder = "Chromium",
                HealthCommand = ["curl", "--fail", "--silent", "--output", "/dev/null", "http://127.0.0.1:9222/json/version"],
            },
            Endpoints = [new(ResourceEndpoint.Http, 9222, 9222, "Chromium's DevTools")],
            HealthPath = "/json/version",
            Links = [new("Tabs", "/json/list"), new("Version", "/json/version")],
            Commands = [new("open-page", "Open a page", HttpMethod.Put, "/json/new?", "TabAdd") { Asks = "Address" }],
        },
        new(Api, ResourceKind.Service)
        {
            Icon = "Stream",
            Project = "Kernel.Api",
            Image = Service("kernel-api", "Kernel.Api"),
            Endpoints =
            [
                new(ResourceEndpoint.Http, 10001, 8080, "the API") { External = true },
                new(Internal, 10002, 10002, "the API's internal interface") { PortVariable = "Internal__Port" },
            ],
            HealthPath = "/health",

            // The storage writer for events older than the journal. Not waited for: it waits for the API, which runs without it.
            References = [new(Chromium, ResourceEndpoint.Http), new(Storage, ResourceEndpoint.Http)],
            Settings = new Dictionary<string, EnvironmentValue>
            {
                [InternalTokenVariable] = new FromParameter(InternalToken),
                ["Api__Keys"] = new FromParameter(ApiKeys),
                ["Sessions__AutoStart"] = new FromParameter(AutoStartSession),
                ["Gateway__Enabled"] = new FromParameter(DevToolsGateway),
                ["Journal__Directory"] = new DataFolder("journal"),
            },
            Links = [new("Live stream", "/events/stream"), new("Events", "/events"), new("Session", "/events/capture_session"), new("Health", "/health")],
            Commands =
            [
                new("start-session", "Start session", HttpMethod.Post, "/events/capture_session", "Record"),
                new("stop-session", "Stop session", HttpMethod.Delete, "/events/capture_session", "RecordStop") { Confirmation = "End the capture session?" },
            ],
        },
        new(Storage, ResourceKind.Service)
        {
            Icon = "Database",
            Project = "Kernel.StorageWriter",
            Image = Service("kernel-storage-writer", "Kernel.StorageWriter"),
            Endpoints = [new(ResourceEndpoint.Http, 10004, 8080, "the storage writer's health and archive")],
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
            Links = [new("Health", "/health")],
        },
        new(Collector, ResourceKind.Service)
        {
            Icon = "Eye",
            Project = "Kernel.CdpCollector",
            Image = Service("kernel-cdp-collector", "Kernel.CdpCollector"),
            Endpoints = [new(ResourceEndpoint.Http, 10003, 8080, "the collector's health")],
            HealthPath = "/health",
            References = [new(Chromium, ResourceEndpoint.Http), new(Api, ResourceEndpoint.Http), new(Api, Internal)],
            WaitFor = [Storage, Chromium],
            Settings = new Dictionary<string, EnvironmentValue> { [InternalTokenVariable] = new FromParameter(InternalToken) },
            Links = [new("Health", "/health")],
        },
    ];

    /// <summary>The environment variables by which services know a parameter.</summary>
    public static IEnumerable<string> VariablesOf(SystemParameter parameter) =>
        from resource in Resources
        from setting in resource.Settings
        where setting.Value is FromParameter given && given.Parameter == parameter
        select setting.Key;

    /// <summary>The parts where events are stored in an s2-lite of the system's own: one more, and a storage writer that is pointed to it.</summary>
    public static IReadOnlyList<SystemResource> ResourcesWithS2Lite { get; } =
    [
        new(S2Lite, ResourceKind.StreamStore)
        {
            Icon = "DatabaseStack",
            Image = new("ghcr.io/s2-streamstore/s2") { Arguments = ["lite"] },
            Endpoints = [new(ResourceEndpoint.Http, 10005, 80, "s2-lite")],
            HealthPath = "/health",
            Links = [new("Metrics", "/metrics")],
        },
        .. Resources.Select(static resource => resource.Name != Storage ? resource : resource with
        {
            WaitFor = [.. resource.WaitFor, S2Lite],
            Settings = new Dictionary<string, EnvironmentValue>(resource.Settings)
            {
                ["S2_BASIN"] = new Constant("kernel-local"),
                ["S2_ACCESS_TOKEN"] = new Constant("s2-lite-asks-for-none"),
                ["S2_ACCOUNT_ENDPOINT"] = new AddressOf(new(S2Lite, ResourceEndpoint.Http)),
                ["S2_BASIN_ENDPOINT"] = new AddressOf(new(S2Lite, ResourceEndpoint.Http)),
            },
        }),
    ];

    /// <summary>Who ends first: producers before the stream, the stream before its copy, the browser when nobody watches it any more.</summary>
    public static ImmutableArray<string> StopOrder { get; } = [Collector, Api, Storage, S2Lite, Chromium];

    private static ContainerImage Service(string image, string project) =>
        new(image) { HealthCommand = ["dotnet", $"/app/{project}.dll", "--probe"] };
}
