using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Kernel.StorageWriter.S2;

namespace Kernel.StorageWriter.S2Copy;

/// <summary>
/// The copy in S2. Where it is: <c>S2_BASIN</c>, <c>S2_ACCESS_TOKEN</c>, <c>S2_STREAM</c>, <c>S2_ACCOUNT_ENDPOINT</c>, <c>S2_BASIN_ENDPOINT</c>;
/// how it is written: section <c>S2</c>.
/// </summary>
/// <remarks>Checked by reflection: a generated validator would replace the messages of <see cref="RangeAttribute"/> by ones that do not name the key.</remarks>
internal sealed class S2Options
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "S2";

    public const string BasinKey = "S2_BASIN";
    public const string AccessTokenKey = "S2_ACCESS_TOKEN";
    public const string StreamKey = "S2_STREAM";
    public const string AccountEndpointKey = "S2_ACCOUNT_ENDPOINT";
    public const string BasinEndpointKey = "S2_BASIN_ENDPOINT";

    /// <summary>What <see cref="Retention"/> is for records that are kept for ever.</summary>
    public const string Infinite = "infinite";

    /// <summary>The basin that the stream is in. It has to exist.</summary>
    public string? Basin { get; set; }

    /// <summary>The access token for the basin. Never logged.</summary>
    public string? AccessToken { get; set; }

    /// <summary>The stream that events are stored in.</summary>
    public string? Stream { get; set; }

    /// <summary>Where S2's account interface is; absent for s2.dev.</summary>
    public string? AccountEndpoint { get; set; }

    /// <summary>Where S2's basin interface is; absent for s2.dev.</summary>
    public string? BasinEndpoint { get; set; }

    /// <summary>How long an event waits for others to be stored with. 0 s to 10 s, default 100 ms. Longer: fewer appends, later in S2.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10", ErrorMessage = "S2:Linger must be from 00:00:00 to 00:00:10.")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>
    /// How many events are stored without waiting longer. 1 to 1,000, default 50. More go together, up to S2's own limits of 1,000
    /// records and 1 MiB, while <see cref="MaxInflightBatches"/> are under way.
    /// </summary>
    [Range(1, S2Limits.MaxBatchRecords, ErrorMessage = "S2:BatchRecords must be from 1 to 1000.")]
    public int BatchRecords { get; set; } = 50;

    /// <summary>
    /// The most batches without an answer. 1 to 100, default 8. More: more throughput where answers take long; S2 allows 200 batches a
    /// second.
    /// </summary>
    [Range(1, 100, ErrorMessage = "S2:MaxInflightBatches must be from 1 to 100.")]
    public int MaxInflightBatches { get; set; } = 8;

    /// <summary>
    /// The most bytes without an answer; they are in memory. 1 MiB to 64 MiB, default 4 MiB. When they are under way and another MiB
    /// has gathered, reading the stream pauses.
    /// </summary>
    [Range(S2Limits.MaxBatchBytes, 64 * 1024 * 1024, ErrorMessage = "S2:MaxInflightBytes must be from 1048576 to 67108864.")]
    public int MaxInflightBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>How long one answer may take. 1 s to 60 s, default 5 s. After that the append is resolved by reading back.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ErrorMessage = "S2:RequestTimeout must be from 00:00:01 to 00:01:00.")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Whether appends are compressed. Default none: S2 meters what is not compressed, and a network is seldom what is slow.</summary>
    public S2Compression Compression { get; set; } = S2Compression.None;

    /// <summary>Whether the stream is made where it is missing. Default true; false where the token may not.</summary>
    public bool CreateStream { get; set; } = true;

    /// <summary>
    /// Whether the basin is made where it is missing. Absent: only where <see cref="AccountEndpoint"/> is given, as for an s2-lite, which
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

    /// <summary>Whether anything says that events are to be stored in S2. The stream's name alone does not: every system has one.</summary>
    public static bool AreGiven(IConfiguration configuration) =>
        ((string[])[BasinKey, AccessTokenKey, AccountEndpointKey, BasinEndpointKey]).Any(key => !string.IsNullOrWhiteSpace(configuration[key]));

    /// <summary>Whether a missing basin is made.</summary>
    public bool MakesBasin => CreateBasin ?? Given(AccountEndpoint) is not null;

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
    public S2Client CreateClient(TimeProvider time) => new(
        new S2ClientOptions
        {
            AccessToken = AccessToken!,
            AccountEndpoint = Given(AccountEndpoint),
            BasinEndpoint = Given(BasinEndpoint),
            RequestTimeout = RequestTimeout,
            Compression = Compression,
        },
        time);

    private static string? Given(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;
}
