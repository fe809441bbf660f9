using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.RateLimiting;

/// <summary>Limits of requests, connections and clients. Section <c>Limits</c>.</summary>
internal sealed class LimitsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Limits";

    /// <summary>The maximum size of a request body in bytes, 1,000,000 to 268,435,456; larger requests get 413. Default 16,777,216 (16 MiB), which the collectors' batches need.</summary>
    [AllowedRange(1_000_000, 268_435_456)]
    public int MaxBodyBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The maximum number of request headers, 16 to 1,000; requests with more get 431. Default 64.</summary>
    [AllowedRange(16, 1_000)]
    public int MaxHeaders { get; set; } = 64;

    /// <summary>The maximum total size of the request headers in bytes, 4,096 to 1,048,576; larger requests get 431. Default 32,768.</summary>
    [AllowedRange(4_096, 1_048_576)]
    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>The timeout for receiving the request headers, 1 s to 5 minutes; the client then gets 408, and the connection is closed. Default 15 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>The timeout of idle connections, 1 s to 1 hour. Default 130 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>The minimum data rate of a request body in bytes a second after a grace period of 5 s, 0 (no limit) to 1,000,000; slower requests get 408. Default 240.</summary>
    [AllowedRange(0, 1_000_000)]
    public int MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>The maximum number of connections on both ports together, 16 to 1,000,000; further ones are closed immediately. Default 20,000.</summary>
    [AllowedRange(16, 1_000_000)]
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>The maximum number of concurrent event streams, 1 to 1,000,000; further ones get 503. Default 10,000.</summary>
    [AllowedRange(1, 1_000_000)]
    public int MaxStreams { get; set; } = 10_000;

    /// <summary>
    /// The maximum number of concurrent event streams of one client, 1 to 1,000,000; further ones get 429. A client is a key, or
    /// an address if no keys are configured. Default 2,000.
    /// </summary>
    [AllowedRange(1, 1_000_000)]
    public int MaxStreamsPerClient { get; set; } = 2_000;

    /// <summary>
    /// The number of events that one client may publish a second, 0 (no limit) to 10,000,000; further ones get 429. A burst may
    /// have one second's worth of events, and at least one full request. Default 0: the stream itself returns 503 while it is busy.
    /// </summary>
    [AllowedRange(0, 10_000_000)]
    public int PublishPerSecond { get; set; }

    /// <summary>The number of sign-in attempts from one address a minute, 1 to 10,000; further ones get 429. Default 20.</summary>
    [AllowedRange(1, 10_000)]
    public int SignInsPerMinute { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
