namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>Where the copy in S2 is. What is not given, or blank, is null.</summary>
internal sealed class S2Target
{
    public const string BasinKey = "S2_BASIN";
    public const string AccessTokenKey = "S2_ACCESS_TOKEN";
    public const string StreamKey = "S2_STREAM";
    public const string AccountEndpointKey = "S2_ACCOUNT_ENDPOINT";
    public const string BasinEndpointKey = "S2_BASIN_ENDPOINT";

    /// <summary>The basin that the stream is in.</summary>
    public string? Basin { get; set; }

    /// <summary>The access token for the basin. Never logged.</summary>
    public string? AccessToken { get; set; }

    /// <summary>The stream that events are stored in.</summary>
    public string? Stream { get; set; }

    /// <summary>Where S2's account interface is; null for s2.dev.</summary>
    public string? AccountEndpoint { get; set; }

    /// <summary>Where S2's basin interface is; null for s2.dev.</summary>
    public string? BasinEndpoint { get; set; }

    /// <summary>Whether anything says that events are to be stored in S2. The stream's name alone does not: every system has one.</summary>
    public static bool IsGiven(IConfiguration configuration) =>
        ((string[])[BasinKey, AccessTokenKey, AccountEndpointKey, BasinEndpointKey]).Any(key => Read(configuration, key) is not null);

    public void Read(IConfiguration configuration)
    {
        Basin = Read(configuration, BasinKey);
        AccessToken = Read(configuration, AccessTokenKey);
        Stream = Read(configuration, StreamKey);
        AccountEndpoint = Read(configuration, AccountEndpointKey);
        BasinEndpoint = Read(configuration, BasinEndpointKey);
    }

    private static string? Read(IConfiguration configuration, string key) =>
        string.IsNullOrWhiteSpace(configuration[key]) ? null : configuration[key]!.Trim();
}
