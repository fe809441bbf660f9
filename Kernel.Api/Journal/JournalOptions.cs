using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;

namespace Kernel.Api.Journal;

/// <summary>Where the stream is kept on disk, for how long, and how firmly. Section <c>Journal</c>.</summary>
public sealed class JournalOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Journal";

    /// <summary>The directory of the journal; made if missing, used by one process at a time. Default <c>data/journal</c>.</summary>
    [Required(ErrorMessage = "Journal:Directory must name a directory.")]
    public string Directory { get; set; } = Path.Combine("data", "journal");

    /// <summary>
    /// What a commit waits for. <c>Normal</c>: the operating system has the data; an end of the process loses nothing, a power
    /// failure may lose the last moments of what was acknowledged. <c>Full</c>: the disk has it; each commit costs a flush.
    /// Default <c>Normal</c>.
    /// </summary>
    public JournalSync Synchronous { get; set; } = JournalSync.Normal;

    /// <summary>How many bytes of events are kept, 16 MiB to 1 TiB; the oldest go first. Default 2,147,483,648 (2 GiB).</summary>
    [AllowedRange(16L * 1024 * 1024, 1024L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How long events are kept, 1 minute to 3650 days; the oldest go first. Default 7 days.</summary>
    [AllowedRange(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(7);
}
