using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>How traffic becomes events. Section <c>Mapping</c>.</summary>
internal sealed class NetworkMappingOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Mapping";

    /// <summary>
    /// How long the data of a response must have ceased to come before the response is reported without its end. Bodies that
    /// nobody reads and long polls have no end in sight. 10 ms to 1 minute, default 1 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan ResponseWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a response whose data goes on coming is held for its end before it is reported without. 10 ms to 10 minutes,
    /// default 10 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan ResponsePatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the end of a request may stay untold after its document was replaced, before it is given up. 10 ms to 1 minute,
    /// default 2 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan ReplacedWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long the browser may take to hand out the body of a response that has ended. 10 ms to 1 minute, default 2 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan BodyWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The largest body that is asked of the browser, in bytes as decoded: it hands out all of a body or nothing, however little is
    /// kept. 0 to 64 MiB, default 1 MiB.
    /// </summary>
    [AllowedRange(0, 64 * 1024 * 1024)]
    public int MaxBodyFetchBytes { get; set; } = 1024 * 1024;

    /// <summary>How many bodies may be asked for and not have come. Beyond that they are left out. 1 to 10,000, default 64.</summary>
    [AllowedRange(1, 10_000)]
    public int MaxBodyFetches { get; set; } = 64;

    /// <summary>How many WebSockets are followed at once; beyond that the oldest is given up. 1 to 100,000, default 1,024.</summary>
    [AllowedRange(1, 100_000)]
    public int MaxWebSockets { get; set; } = 1024;

    /// <summary>
    /// How long the data of an answered request must have ceased to come before the request no longer keeps its page from being
    /// idle. 50 ms to 1 minute, default 500 ms.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan QuietAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a request may keep its page from being idle at all: long polls and streams go on for ever. 100 ms to 10 minutes,
    /// default 5 s. A page that waits longer than this for a slow answer counts as idle meanwhile.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan IdlePatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many requests are followed at once. Beyond that the oldest is given up, and reported as failed if it has no response.
    /// 16 to 1,000,000, default 8,192; each costs a few kilobytes.
    /// </summary>
    [AllowedRange(16, 1_000_000)]
    public int MaxRequests { get; set; } = 8192;
}

[OptionsValidator]
internal sealed partial class NetworkMappingOptionsValidator : IValidateOptions<NetworkMappingOptions>;
