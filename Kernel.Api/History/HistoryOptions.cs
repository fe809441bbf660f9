using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.Api.History;

/// <summary>The options of reading events older than the journal from the storage writer. Section <c>Archive</c>.</summary>
internal sealed class HistoryOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Archive";

    /// <summary>
    /// The timeout of a page, 0.1 s to 60 s, default 5 s. After it, the storage writer counts as unavailable, and readers of old events retry. Readers
    /// of newer events never wait for the storage writer.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);
}

[OptionsValidator]
internal sealed partial class HistoryOptionsValidator : IValidateOptions<HistoryOptions>;
