using System.Globalization;
using Kernel.ServiceDefaults.Options;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>
/// The copy in S2. Where it is: <c>S2_BASIN</c>, <c>S2_ACCESS_TOKEN</c>, <c>S2_STREAM</c>, <c>S2_ACCOUNT_ENDPOINT</c>, <c>S2_BASIN_ENDPOINT</c>;
/// how it is written: section <c>S2</c>.
/// </summary>
internal sealed class S2Options
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "S2";

    /// <summary>What <see cref="Retention"/> is for records that are kept for ever.</summary>
    public const string Infinite = "infinite";

    /// <summary>Where it is: not from the section, but from the variables that S2's own tools know too.</summary>
    public S2Target Target { get; } = new();

    /// <summary>How long an event waits for others to be stored with. 0 s to 10 s, default 100 ms. Longer: fewer appends, later in S2.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How many events are stored without waiting longer. 1 to 1,000, default 50. More go together, up to S2's own limits of 1,000
    /// records and 1 MiB, while <see cref="MaxInflightBatches"/> are under way.
    /// </summary>
    [AllowedRange(1, S2Limits.MaxBatchRecords)]
    public int BatchRecords { get; set; } = 50;

    /// <summary>
    /// The most batches without an answer. 1 to 100, default 8. More: more throughput where answers take long; S2 allows 200 batches a
    /// second.
    /// </summary>
    [AllowedRange(1, 100)]
    public int MaxInflightBatches { get; set; } = 8;

    /// <summary>
    /// The most bytes without an answer; they are in memory. 1 MiB to 64 MiB, default 4 MiB. When they are under way and another MiB
    /// has gathered, reading the stream pauses.
    /// </summary>
    [AllowedRange(S2Limits.MaxBatchBytes, 64 * 1024 * 1024)]
    public int MaxInflightBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long one answer may take. 1 s to 60 s, default 5 s. After that the append is resolved by reading back.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether appends are compressed. Default none: S2 meters what is not compressed, and a network is seldom what is slow.</summary>
    public S2Compression Compression { get; set; } = S2Compression.None;

    /// <summary>Whether the stream is made where it is missing. Default true; false where the token may not.</summary>
    public bool CreateStream { get; set; } = true;

    /// <summary>
    /// Whether the basin is made where it is missing. Absent: only where <see cref="S2Target.AccountEndpoint"/> is given, as for an s2-lite, which
    /// begins empty; basins of s2.dev are shared by everybody's names and not made unasked.
    /// </summary>
    public bool? CreateBasin { get; set; }

    /// <summary>How a stream that is made keeps its records: <c>express</c> or <c>standard</c>. Absent: as the basin says.</summary>
    public StorageClass? StorageClass { get; set; }

    /// <summary>
    /// How long a stream that is made keeps its records: a time of at least one second, such as <c>30.00:00:00</c>, or <c>infinite</c>. Absent: as
    /// the basin says, which is 7 days unless it was told otherwise.
    /// </summary>
    public string? Retention { get; set; }

    /// <summary>Whether a missing basin is made.</summary>
    public bool MakesBasin => CreateBasin ?? Target.AccountEndpoint is not null;

    /// <summary>How the stream is made.</summary>
    /// <exception cref="FormatException">The retention is none.</exception>
    public StreamConfig ToStreamConfig() => new()
    {
        StorageClass = StorageClass,
        Retention = Retention switch
        {
            null or "" => null,
            _ when Retention.Equals(Infinite, StringComparison.OrdinalIgnoreCase) => Timeout.InfiniteTimeSpan,
            _ when TimeSpan.TryParse(Retention, CultureInfo.InvariantCulture, out var age) && age >= TimeSpan.FromSeconds(1) && age.Ticks % TimeSpan.TicksPerSecond == 0 => age,
            _ => throw new FormatException($"S2:Retention is '{Retention}'; it must be whole seconds of at least 00:00:01, such as 30.00:00:00, or {Infinite}."),
        },
    };

    /// <summary>The client.</summary>
    /// <exception cref="ArgumentException">A value cannot be used; the message never holds the token.</exception>
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
