using System.ComponentModel.DataAnnotations;
using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Journal;

/// <summary>The location, retention and durability of the journal. Section <c>Journal</c>.</summary>
internal sealed class JournalOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Journal";

    /// <summary>The directory of the journal. Created if missing; used by one process at a time. Default <c>data/journal</c>.</summary>
    [Required(ErrorMessage = "Journal:Directory must name a directory.")]
    public string Directory { get; set; } = Path.Combine("data", "journal");

    /// <summary>
    /// The time at which commits are synced to disk. A process crash loses no acknowledged event, whatever the value. A power failure loses with
    /// <c>Normal</c> at most the last <see cref="SyncInterval"/>; with <c>Full</c> nothing, and each commit waits for the disk; with
    /// <c>Off</c> what the operating system has not written yet, usually up to 30 s. Default <c>Normal</c>.
    /// </summary>
    public JournalSync Synchronous { get; set; } = JournalSync.Normal;

    /// <summary>The interval of syncs with <c>Synchronous=Normal</c>, 10 ms to 1 minute. Default 1 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan SyncInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The most bytes of all segments, 16 MiB to 1 TiB; the oldest are deleted first, a thirty-second part at a time. Default 2,147,483,648 (2 GiB).</summary>
    [AllowedRange(16L * 1024 * 1024, 1024L * 1024 * 1024 * 1024)]
    public long MaxBytes { get; set; } = 2L * 1024 * 1024 * 1024;

    /// <summary>The age at which events are deleted, 1 minute to 3650 days. Whole segments are deleted, so events are kept up to an eighth longer. Default 7 days.</summary>
    [AllowedRange(typeof(TimeSpan), "00:01:00", "3650.00:00:00")]
    public TimeSpan MaxAge { get; set; } = TimeSpan.FromDays(7);
}

/// <summary>The sync policy of the journal.</summary>
public enum JournalSync
{
    /// <summary>Every <see cref="JournalOptions.SyncInterval"/>.</summary>
    Normal,

    /// <summary>With each commit.</summary>
    Full,

    /// <summary>Never; the operating system decides.</summary>
    Off,
}

[OptionsValidator]
internal sealed partial class JournalOptionsValidator : IValidateOptions<JournalOptions>;
