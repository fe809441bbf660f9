using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Replication;

/// <summary>How the stream is copied, whatever the sink. Section <c>Storage</c>.</summary>
internal sealed class ReplicationOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Storage";

    /// <summary>
    /// How long, after it was told to stop, the writer goes on reading until the API ends the stream. 0 s to 5 min, default 5 s.
    /// Shorter: the last events may be copied at the next start only.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long, after <see cref="DrainTimeout"/>, what was received may take to become durable; where reading ends earlier, it has that time too.
    /// 0 s to 5 min, default 0.5 s. What is not durable by then is copied at the next start.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan FlushTimeout { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>From which lag on health says degraded. 1 s to 1 day, default 60 s. Changes nothing else.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan LagWarning { get; set; } = TimeSpan.FromSeconds(60);
}

[OptionsValidator]
internal sealed partial class ReplicationOptionsValidator : IValidateOptions<ReplicationOptions>;
