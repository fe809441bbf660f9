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
    /// How many requests are followed at once. Beyond that the oldest is given up, and reported as failed if it has no response.
    /// 16 to 1,000,000, default 8,192; each costs about a kilobyte.
    /// </summary>
    [AllowedRange(16, 1_000_000, ErrorMessage = "Mapping:MaxRequests must be from 16 to 1000000.")]
    public int MaxRequests { get; set; } = 8192;
}

/// <summary>Checks <see cref="MappingOptions"/> at start.</summary>
[OptionsValidator]
internal sealed partial class MappingOptionsValidator : IValidateOptions<MappingOptions>;
