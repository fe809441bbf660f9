using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>Options that define when a page has settled. Section <c>Computed</c>.</summary>
internal sealed class LifecycleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Computed";

    /// <summary>The time without requests after which the network counts as idle. 10 ms to 1 minute, default 500 ms.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan NetworkQuiet { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The time without layout shifts after which the layout counts as settled. 10 ms to 1 minute, default 1 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan LayoutQuiet { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The longest wait for a page that never settles: for the network from the time the document was parsed, for the layout from the time it was
    /// loaded. After that the page counts as settled with <c>timed_out</c>. 100 ms to 10 minutes, default 10 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class LifecycleOptionsValidator : IValidateOptions<LifecycleOptions>;
