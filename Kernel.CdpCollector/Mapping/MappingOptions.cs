using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Mapping;

/// <summary>How traffic becomes events. Section <c>Mapping</c>.</summary>
internal sealed class MappingOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Mapping";

    /// <summary>
    /// How long a response whose headers have come is held for its end, which adds its size and duration. Bodies that nobody
    /// reads, event streams and long polls have no end in sight, so after this the response is reported without.
    /// 10 ms to 1 minute, default 1 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00", ErrorMessage = "Mapping:ResponseWait must be from 00:00:00.01 to 00:01:00.")]
    public TimeSpan ResponseWait { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the data of an answered request must have ceased to come before the request no longer keeps its page from being
    /// idle. 50 ms to 1 minute, default 500 ms.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.05", "00:01:00", ErrorMessage = "Mapping:QuietAfter must be from 00:00:00.05 to 00:01:00.")]
    public TimeSpan QuietAfter { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// How long a request may keep its page from being idle at all: long polls and streams go on for ever. 100 ms to 10 minutes,
    /// default 5 s. A page that waits longer than this for a slow answer counts as idle meanwhile.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:10:00", ErrorMessage = "Mapping:IdlePatience must be from 00:00:00.1 to 00:10:00.")]
    public TimeSpan IdlePatience { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How many requests are followed at once. Beyond that the oldest is given up, and reported as failed if it has no response.
    /// 16 to 1,000,000, default 8,192; each costs about a kilobyte.
    /// </summary>
    [AllowedRange(16, 1_000_000, ErrorMessage = "Mapping:MaxRequests must be from 16 to 1000000.")]
    public int MaxRequests { get; set; } = 8192;
}

/// <summary>Checks <see cref="MappingOptions"/> at start.</summary>
[OptionsValidator]
internal sealed partial class MappingOptionsValidator : IValidateOptions<MappingOptions>;
