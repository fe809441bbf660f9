using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Replication;

/// <summary>The options of replication to every sink. Section <c>Storage</c>.</summary>
internal sealed class ReplicationOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Storage";

    /// <summary>
    /// The time that the storage writer continues to read after it is asked to stop, until the API ends the stream. 0 s to 5 min, default 5 s.
    /// If it is shorter, the last events may be replicated only after the next start.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// The time after <see cref="DrainTimeout"/> in which received events may become durable. If reading ends earlier, the remaining drain time is added.
    /// 0 s to 5 min, default 0.5 s. Events that are not durable by then are replicated after the next start.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>The lag above which health is degraded. 1 s to 1 day, default 60 s. It affects health only.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LagWarning { get; set; } = TimeSpan.FromSeconds(60);
}

[OptionsValidator]
internal sealed partial class ReplicationOptionsValidator : IValidateOptions<ReplicationOptions>;
