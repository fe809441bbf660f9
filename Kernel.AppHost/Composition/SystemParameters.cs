namespace Kernel.AppHost.Composition;

/// <summary>Everything that can be given to the system from outside.</summary>
internal static class SystemParameters
{
    public static SystemParameter InternalToken { get; } =
        new("internal-token", "the secret that the services share") { Secret = true, Generated = true };

    public static SystemParameter ApiKeys { get; } =
        new("api-keys", "the keys that callers of the API need, separated by commas; without any the API listens on loopback addresses only")
        {
            Secret = true,
            AskedForInDeployment = true,
            RequiredInDeployment = true,
        };

    public static SystemParameter AutoStartSession { get; } =
        new("auto-start-session", "whether a capture session is started with the system") { TrueInDevelopment = true };

    public static SystemParameter DevToolsGateway { get; } =
        new("devtools-gateway", "whether the browser's DevTools can be reached at the API's address") { Default = "false" };

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

    public static IReadOnlyList<SystemParameter> All { get; } =
        [InternalToken, ApiKeys, AutoStartSession, DevToolsGateway, S2Basin, S2AccessToken, S2Stream, S2AccountEndpoint, S2BasinEndpoint];
}
