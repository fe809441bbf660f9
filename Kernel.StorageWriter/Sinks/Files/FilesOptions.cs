using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.StorageWriter.Sinks.Files;

/// <summary>The copy in local files. Section <c>Files</c>.</summary>
internal sealed class FilesOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Files";

    /// <summary>
    /// Whether events are stored in files. Absent by default: they are where they are not stored in S2. True beside S2: a local copy, with a
    /// cursor of its own.
    /// </summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// Where the files are; made if it does not exist. Default <c>data/events</c> below the working directory. One writer at a time
    /// owns it. Another directory is another copy: it starts from the oldest event that the journal has.
    /// </summary>
    [Required(ErrorMessage = "Files:Directory is required: the directory for the files, for example data/events.")]
    public string Directory { get; set; } = "data/events";

    /// <summary>How long an event waits for others to be stored with. 0 s to 10 s, default 100 ms. Longer: fewer and larger writes, later on disk.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan Linger { get; set; } = TimeSpan.FromMilliseconds(100);

    /// <summary>How many events are stored without waiting longer. 1 to 10,000, default 50. More than that go together while the disk is busy.</summary>
    [AllowedRange(1, 10_000)]
    public int BatchRecords { get; set; } = 50;

    /// <summary>
    /// The most bytes of one batch; two batches are in memory at most. 64 KiB to 64 MiB, default 4 MiB. When both are full,
    /// reading the stream pauses.
    /// </summary>
    [AllowedRange(64 * 1024, 64 * 1024 * 1024)]
    public int MaxBatchBytes { get; set; } = 4 * 1024 * 1024;

    /// <summary>At which size a new file is begun, bytes. 1 KiB to 1 TiB, default 128 MiB. A file exceeds it only by holding one larger event.</summary>
    [AllowedRange(1024L, 1L << 40)]
    public long MaxFileBytes { get; set; } = 128L * 1024 * 1024;

    /// <summary>
    /// How many bytes all files may have together; whole files are deleted, oldest first, when a new one is begun.
    /// Absent by default: everything is kept. The two newest files of the stream always stay.
    /// </summary>
    [AllowedRange(1L, long.MaxValue)]
    public long? MaxTotalBytes { get; set; }

    /// <summary>
    /// How long a file is kept after its last write; older ones are deleted when a new one is begun. Absent by default:
    /// everything is kept. The two newest files of the stream always stay.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "01:00:00", "36500.00:00:00")]
    public TimeSpan? MaxAge { get; set; }
}

[OptionsValidator]
internal sealed partial class FilesOptionsValidator : IValidateOptions<FilesOptions>;
