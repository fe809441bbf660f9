using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Journal;

/// <summary>Where the newest events are kept on disk, how many, and how safely. Section <c>Journal</c>.</summary>
internal sealed class JournalOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Journal";

    /// <summary>The folder of the journal; made if missing, used by one process at a time. Default <c>data/journal</c>.</summary>
    [Required(ErrorMessage = "Journal:Directory must name a directory.")]
    public string Directory { get; set; } = Path.Combine("data", "journal");

    /// <summary>
    /// When commits are synced to the disk. The end of the process loses nothing, whatever the value. A power failure loses, of what
    /// was acknowledged: <c>Normal</c>, at most the last <see cref="SyncInterval"/>; <c>Full</c>, nothing, and each commit waits for
    /// the disk; <c>Off</c>, what the operating system has not written yet, usually up to 30 s. Default <c>Normal</c>.
    /// </summary>
    public JournalSync Synchronous { get; set; } = JournalSync.Normal;

    /// <summary>How often commits are synced with <c>Synchronous=Normal</c>, 10 ms to 1 minute. Default 1 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most bytes of all segments, 16 MiB to 1 TiB; the oldest go first, a thirty-second part at a time. Default 2,147,483,648 (2 GiB).</summary>
    [AllowedRange(16L * 1024 * 1024, 1024L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>How long events are kept, 1 minute to 3650 days, and up to an eighth longer, because they are deleted a segment at a time. Default 7 days.</summary>
    [AllowedRange(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(7);
}

/// <summary>When what was committed is synced to the disk.</summary>
public enum JournalSync
{
    /// <summary>Every <see cref="JournalOptions.SyncInterval"/>.</summary>
    Normal,

    /// <summary>With each commit.</summary>
    Full,

    /// <summary>Never; when the operating system likes.</summary>
    Off,
}

[OptionsValidator]
internal sealed partial class JournalOptionsValidator : IValidateOptions<JournalOptions>;
