using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Security.RateLimiting;

/// <summary>How much a client may ask for. Section <c>Limits</c>.</summary>
internal sealed class LimitsOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Limits";

    /// <summary>The most bytes of a request's body, 1,000,000 to 268,435,456; beyond it 413. Default 16,777,216 (16 MiB), which the collectors' batches need.</summary>
    [AllowedRange(1_000_000, 268_435_456)]
    public int MaxBodyBytes { get; set; } = 16 * 1024 * 1024;

    /// <summary>The most headers of a request, 16 to 1,000; beyond it 431. Default 64.</summary>
    [AllowedRange(16, 1_000)]
    public int MaxHeaders { get; set; } = 64;

    /// <summary>The most bytes of a request's headers together, 4,096 to 1,048,576; beyond it 431. Default 32,768.</summary>
    [AllowedRange(4_096, 1_048_576)]
    public int MaxHeaderBytes { get; set; } = 32 * 1024;

    /// <summary>How long a client may take to send a request's headers, 1 s to 5 minutes; then 408 and the connection is closed. Default 15 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeadersTimeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection without a request is kept, 1 s to 1 hour. Default 130 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan KeepAliveTimeout { get; set; } = TimeSpan.FromSeconds(130);

    /// <summary>How many bytes a second a body must arrive with, once it has had 5 s, 0 (no limit) to 1,000,000; below it 408. Default 240.</summary>
    [AllowedRange(0, 1_000_000)]
    public int MinBodyBytesPerSecond { get; set; } = 240;

    /// <summary>The most connections of both ports together, 16 to 1,000,000; further ones are closed at once. Default 20,000.</summary>
    [AllowedRange(16, 1_000_000)]
    public int MaxConnections { get; set; } = 20_000;

    /// <summary>The most event streams at once, 1 to 1,000,000; beyond it 503. Default 10,000.</summary>
    [AllowedRange(1, 1_000_000)]
    public int MaxStreams { get; set; } = 10_000;

    /// <summary>
    /// The most event streams of one client at once, 1 to 1,000,000; beyond it 429. A client is a key, or an address where no
    /// keys are in use. Default 2,000.
    /// </summary>
    [AllowedRange(1, 1_000_000)]
    public int MaxStreamsPerClient { get; set; } = 2_000;

    /// <summary>
    /// How many events a second one client may publish, 0 (no limit) to 10,000,000; beyond it 429. A second's worth may come at
    /// once, and at least one full request. Default 0: the stream itself says 503 when it has no room.
    /// </summary>
    [AllowedRange(0, 10_000_000)]
    public int PublishPerSecond { get; set; }

    /// <summary>How often one address may try to sign in within a minute, 1 to 10,000; beyond it 429. Default 20.</summary>
    [AllowedRange(1, 10_000)]
    public int SignInsPerMinute { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class LimitsOptionsValidator : IValidateOptions<LimitsOptions>;
