namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>The S2 stream that events are stored in. A setting that is missing or blank is null.</summary>
internal sealed class S2Target
{
    public const string BasinKey = "S2_BASIN";
    public const string AccessTokenKey = "S2_ACCESS_TOKEN";
    public const string StreamKey = "S2_STREAM";
    public const string AccountEndpointKey = "S2_ACCOUNT_ENDPOINT";
    public const string BasinEndpointKey = "S2_BASIN_ENDPOINT";

    /// <summary>The basin of the stream.</summary>
    public string? Basin { get; set; }

    /// <summary>The access token. Never logged.</summary>
    public string? AccessToken { get; set; }

    /// <summary>The name of the stream.</summary>
    public string? Stream { get; set; }

    /// <summary>The S2 account endpoint; null for s2.dev.</summary>
    public string? AccountEndpoint { get; set; }

    /// <summary>The S2 basin endpoint; null for s2.dev.</summary>
    public string? BasinEndpoint { get; set; }

    /// <summary>Returns whether S2 is configured. The name of the stream alone does not count, because it has a default in every system.</summary>
    public static bool IsConfigured(IConfiguration configuration) =>
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
