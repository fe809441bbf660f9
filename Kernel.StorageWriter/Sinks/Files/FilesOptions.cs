using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The options of the files sink. Section <c>Files</c>.</summary>
internal sealed class FilesOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Files";

    /// <summary>
    /// Gets or sets whether events are stored in files. Default: only if S2 is not configured. If both sinks are enabled, each has
    /// its own position.
    /// </summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// The directory of the files; created if it does not exist. Default <c>data/events</c> below the working directory. Only one writer
    /// at a time can use it. If it is changed, the new directory starts with the oldest event of the journal.
    /// </summary>
    [Required(ErrorMessage = "Files:Directory is required. Set it to the directory for the event files, for example data/events.")]
    public string Directory { get; set; } = "data/events";

    /// <summary>The maximum time that an event waits for more events of its batch. 0 s to 10 s, default 100 ms. A longer time means fewer, larger writes and a higher latency.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>The number of events at which a batch is written at once. 1 to 10,000, default 50. Batches grow larger while the disk is busy.</summary>
    [AllowedRange(1, 10_000)]
    public int BatchRecords { get; set; } = 50;

    /// <summary>
    /// The maximum size of a batch in bytes; at most two batches are in memory. 64 KiB to 64 MiB, default 4 MiB. If both are full,
    /// reading the stream pauses.
    /// </summary>
    [AllowedRange(64 * 1024, 64 * 1024 * 1024)]
    public int MaxBatchBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>The maximum size of a file in bytes, above which a new file is started. 1 KiB to 1 TiB, default 128 MiB. Only a file with a single larger event exceeds it.</summary>
    [AllowedRange(1024L, 1L << 40)]
    public long MaxFileBytes { get; set; } = 128L * 1024 * 1024;

    /// <summary>
    /// The maximum size of all files in bytes; when a new file is started, the oldest files are deleted.
    /// Default: unlimited. The two newest files of the stream are always kept.
    /// </summary>
    [AllowedRange(1L, long.MaxValue)]
    public long? MaxTotalBytes { get; set; }

    /// <summary>
    /// The maximum age of a file since its last write; older files are deleted when a new one is started. Default:
    /// unlimited. The two newest files of the stream are always kept.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan? MaxAge { get; set; }
}

[OptionsValidator]
internal sealed partial class FilesOptionsValidator : IValidateOptions<FilesOptions>;
