using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Options for mapping network traffic to events. Section <c>Mapping</c>.</summary>
internal sealed class NetworkMappingOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Mapping";

    /// <summary>
    /// The time without data after which the body of a response is fetched although its end was not reported: the browser does not report the end of a
    /// response that the page does not read. 10 ms to 1 minute, default 200 ms.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan UnreadWait { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>
    /// The longest time that messages of the console are held until the error responses before them are reported. 10 ms to 1 minute, default 1 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan ErrorWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The time without data after which a response is reported without its end. Unread bodies and long polls have no foreseeable end. 10 ms to 1
    /// minute, default 1 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan ResponseWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time a response is held for its end while data keeps arriving. 10 ms to 10 minutes, default 10 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan ResponsePatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The time after a document change until a request of the old document without a reported end is abandoned. 10 ms to 1 minute, default 2 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan ReplacedWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The time after a document change until a request of the old document that may outlive it is abandoned: a ping, or a fetch that sends something. The
    /// browser ends them after 30 s. 10 ms to 10 minutes, default 30 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:10:00")]
    public TimeSpan OutlivedWait { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The timeout for fetching the body of a completed response, and for the ExtraInfo of a response or redirect. 10 ms to 1 minute, default 2 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan BodyWait { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The largest body that is fetched, in decoded bytes: the browser returns a body as a whole or not at all, however little of it is kept. 0 to 64
    /// MiB, default 1 MiB.
    /// </summary>
    [AllowedRange(0, 64 * 1024 * 1024)]
    public int MaxBodyFetchBytes { get; set; } = 1024 * 1024;

    /// <summary>The most body fetches in flight; further bodies are omitted. 1 to 10,000, default 64.</summary>
    [AllowedRange(1, 10_000)]
    public int MaxBodyFetches { get; set; } = 64;

    /// <summary>The most WebSockets tracked; beyond that the oldest is evicted. 1 to 100,000, default 1,024.</summary>
    [AllowedRange(1, 100_000)]
    public int MaxWebSockets { get; set; } = 1024;

    /// <summary>
    /// The time without data after which a request with a response no longer keeps its page from being idle. 50 ms to 1 minute, default 500 ms.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan QuietAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The longest time that a request keeps its page from being idle, because long polls and streams never end. A page that waits longer than this
    /// for a slow response counts as idle. 100 ms to 10 minutes, default 5 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan IdlePatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The most requests tracked. Beyond that the oldest is evicted, and reported as failed if it has no response. 16 to 1,000,000, default 8,192;
    /// each takes a few kilobytes.
    /// </summary>
    [AllowedRange(16, 1_000_000)]
    public int MaxRequests { get; set; } = 8192;
}

[OptionsValidator]
internal sealed partial class NetworkMappingOptionsValidator : IValidateOptions<NetworkMappingOptions>;
