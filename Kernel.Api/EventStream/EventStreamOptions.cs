using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.EventStream;

/// <summary>The size of the ring. Section <c>EventStream</c>.</summary>
internal sealed class EventStreamOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "EventStream";

    /// <summary>The most events in the ring, 8,192 to 1,048,576, rounded up to a power of two. Readers of older events read from the journal. Default 16,384.</summary>
    [AllowedRange(8_192, 1_048_576)]
    public int RingEvents { get; set; } = 16_384;

    /// <summary>The most bytes in the ring, 33,554,432 (32 MiB) to 1,073,741,824 (1 GiB). Memory is committed as the ring fills. Default 67,108,864 (64 MiB).</summary>
    [AllowedRange(32 * 1024 * 1024, 1024 * 1024 * 1024)]
    public int RingBytes { get; set; } = 64 * 1024 * 1024;
}

[OptionsValidator]
internal sealed partial class EventStreamOptionsValidator : IValidateOptions<EventStreamOptions>;
