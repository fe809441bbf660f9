using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.History;

/// <summary>How the storage writer is asked for events that the journal has no more. Section <c>Archive</c>.</summary>
internal sealed class HistoryOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Archive";

    /// <summary>
    /// How long a page may take, 0.1 s to 60 s, default 5 s. A reader of old events waits so long at most, and is then told that they are
    /// missing. Readers of newer ones never wait for the archive.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class HistoryOptionsValidator : IValidateOptions<HistoryOptions>;
