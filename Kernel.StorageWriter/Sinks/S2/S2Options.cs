using System.Globalization;
using Kernel.ServiceDefaults.Options;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>
/// The options of the S2 sink. The S2 stream is set by <c>S2_BASIN</c>, <c>S2_ACCESS_TOKEN</c>, <c>S2_STREAM</c>, <c>S2_ACCOUNT_ENDPOINT</c> and <c>S2_BASIN_ENDPOINT</c>,
/// everything else by the section <c>S2</c>.
/// </summary>
internal sealed class S2Options
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "S2";

    /// <summary>The value of <see cref="Retention"/> for unlimited retention.</summary>
    public const string Infinite = "infinite";

    /// <summary>The S2 stream, read from the variables that the S2 tools use too, not from the section.</summary>
    public S2Target Target { get; } = new();

    /// <summary>The maximum time that an event waits for more events of its batch. 0 s to 10 s, default 100 ms. A longer time means fewer appends and a higher latency.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// The number of events at which a batch is appended at once. 1 to 1,000, default 50. While <see cref="MaxInflightBatches"/> are
    /// in flight, batches grow up to the limits of S2, 1,000 records and 1 MiB.
    /// </summary>
    [AllowedRange(1, S2Limits.MaxBatchRecords)]
    public int BatchRecords { get; set; } = 50;

    /// <summary>
    /// The maximum number of unacknowledged batches. 1 to 100, default 8. Increase it if acknowledgements take long; S2 allows 200 batches per
    /// second.
    /// </summary>
    [AllowedRange(1, 100)]
    public int MaxInflightBatches { get; set; } = 8;

    /// <summary>
    /// The maximum number of unacknowledged bytes, which are in memory. 1 MiB to 64 MiB, default 4 MiB. If it is reached and another MiB
    /// is buffered, reading the stream pauses.
    /// </summary>
    [AllowedRange(S2Limits.MaxBatchBytes, 64 * 1024 * 1024)]
    public int MaxInflightBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The timeout of an acknowledgement. 1 s to 60 s, default 5 s. After it, the outcome of the append is resolved by reading back.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The compression of appends. Default none: S2 meters uncompressed bytes, and the network is rarely the bottleneck.</summary>
    public S2Compression Compression { get; set; } = S2Compression.None;

    /// <summary>Gets or sets whether the stream is created if it does not exist. Default true. Set to false if the token is not allowed to create streams.</summary>
    public bool CreateStream { get; set; } = true;

    /// <summary>
    /// Gets or sets whether the basin is created if it does not exist. Default: only if <see cref="S2Target.AccountEndpoint"/> is set, as for s2-lite, which
    /// starts empty. Basin names of s2.dev are global, so basins are not created there by default.
    /// </summary>
    public bool? CreateBasin { get; set; }

    /// <summary>The storage class of a new stream: <c>express</c> or <c>standard</c>. Default: that of the basin.</summary>
    public StorageClass? StorageClass { get; set; }

    /// <summary>
    /// The retention of a new stream: at least one second, such as <c>30.00:00:00</c>, or <c>infinite</c>. Default: that of the basin,
    /// which is 7 days if not configured.
    /// </summary>
    public string? Retention { get; set; }

    /// <summary>Gets whether a missing basin is created.</summary>
    public bool ShouldCreateBasin => CreateBasin ?? Target.AccountEndpoint is not null;

    /// <summary>Gets the configuration of a new stream.</summary>
    /// <exception cref="FormatException">The retention is invalid.</exception>
    public StreamConfig ToStreamConfig() => new()
    {
        StorageClass = StorageClass,
        Retention = Retention switch
        {
            null or "" => null,
            _ when Retention.Equals(Infinite, StringComparison.OrdinalIgnoreCase) => Timeout.InfiniteTimeSpan,
            _ when TimeSpan.TryParse(Retention, CultureInfo.InvariantCulture, out var age) && age >= TimeSpan.FromSeconds(1) && age.Ticks % TimeSpan.TicksPerSecond == 0 => age,
            _ => throw new FormatException($"S2:Retention must be whole seconds of at least 00:00:01, such as 30.00:00:00, or {Infinite}, but is '{Retention}'."),
        },
    };

    /// <summary>Creates the client.</summary>
    /// <exception cref="ArgumentException">A value is invalid; the message never contains the token.</exception>
    public S2Account CreateAccount(TimeProvider time) => new(
        new S2ClientOptions
        {
            AccessToken = Target.AccessToken!,
            AccountEndpoint = Target.AccountEndpoint,
            BasinEndpoint = Target.BasinEndpoint,
            RequestTimeout = RequestTimeout,
            Compression = Compression,
        },
        time);
}

[OptionsValidator]
internal sealed partial class S2OptionsValidator : IValidateOptions<S2Options>;
