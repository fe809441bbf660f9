using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Outbox;

/// <summary>Options for keeping and sending events until they are acknowledged. Section <c>Publishing</c>.</summary>
internal sealed class OutboxOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Publishing";

    /// <summary>
    /// The most unacknowledged events. If the outbox is full, new events are dropped and counted: older ones may already be on their way, and
    /// dropping them would break the order. 1 to 10,000,000, default 100,000.
    /// </summary>
    [AllowedRange(1, 10_000_000)]
    public int MaxEvents { get; set; } = 100_000;

    /// <summary>The most bytes of unacknowledged events, held in memory. 1 MiB to 4 GiB, default 128 MiB.</summary>
    [AllowedRange(1L << 20, 1L << 32)]
    public long MaxBytes { get; set; } = 128L << 20;

    /// <summary>The most events per request. 1 to 10,000, default 512.</summary>
    [AllowedRange(1, 10_000)]
    public int BatchEvents { get; set; } = 512;

    /// <summary>The most bytes per request, unless a single event is larger. 1 KiB to 8 MiB, default 1 MiB.</summary>
    [AllowedRange(1024, 8 << 20)]
    public int BatchBytes { get; set; } = 1 << 20;

    /// <summary>
    /// The time that the first event after a pause waits for others to be sent with it. 0 to 1 s, default 5 ms. A longer time means fewer requests
    /// and later events; while a request is in flight, events are batched anyway.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>The timeout of one request, after which it is sent again. 1 s to 1 minute, default 10 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The time for sending the remaining events when the service stops; what is not sent by then is lost. 0 to 30 s, default 2 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;
