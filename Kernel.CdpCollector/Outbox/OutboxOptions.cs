using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Outbox;

/// <summary>How events are kept until they are acknowledged, and sent. Section <c>Publishing</c>.</summary>
internal sealed class OutboxOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Publishing";

    /// <summary>
    /// How many events may wait for their acknowledgement. 1 to 10,000,000, default 100,000. When that many wait, new events are
    /// dropped and counted: those that wait have their place in the order, and may be on their way already.
    /// </summary>
    [AllowedRange(1, 10_000_000)]
    public int MaxEvents { get; set; } = 100_000;

    /// <summary>How many bytes of events may wait. 1 MiB to 4 GiB, default 128 MiB; held in memory while the API cannot be reached.</summary>
    [AllowedRange(1L << 20, 1L << 32)]
    public long MaxBytes { get; set; } = 128L << 20;

    /// <summary>The most events of one request. 1 to 10,000, default 512.</summary>
    [AllowedRange(1, 10_000)]
    public int BatchEvents { get; set; } = 512;

    /// <summary>The most bytes of one request, unless one event alone is larger. 1 KiB to 8 MiB, default 1 MiB.</summary>
    [AllowedRange(1024, 8 << 20)]
    public int BatchBytes { get; set; } = 1 << 20;

    /// <summary>
    /// How long the first event after a pause waits for others to be sent with it. 0 to 1 s, default 5 ms. Longer means fewer
    /// requests and later events; while requests are under way, events are collected anyway.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:01")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>How long one request may take before it is sent again. 1 s to 1 minute, default 10 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long sending what waits may take when the service stops; what is left then is lost. 0 to 30 s, default 2 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(2);
}

[OptionsValidator]
internal sealed partial class OutboxOptionsValidator : IValidateOptions<OutboxOptions>;
