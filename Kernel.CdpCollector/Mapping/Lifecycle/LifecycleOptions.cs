using Kernel.ServiceDefaults.Options;
using Microsoft.Extensions.Options;

namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>When a page counts as having come to rest. Section <c>Computed</c>.</summary>
internal sealed class LifecycleOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Computed";

    /// <summary>How long no request may be under way for the network to count as idle. 10 ms to 1 minute, default 500 ms.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan NetworkQuiet { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long nothing may shift for the layout to count as settled. 10 ms to 1 minute, default 1 s.</summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan LayoutQuiet { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long a page that never rests is waited for: a network that is used again and again, counted from the document's
    /// having been parsed, and a layout that shifts again and again, counted from its having been loaded. Then it counts as
    /// settled as well, marked as given up. 100 ms to 10 minutes, default 10 s.
    /// </summary>
    [AllowedRange(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    public TimeSpan Patience { get; set; } = TimeSpan.FromSeconds(10);
}

[OptionsValidator]
internal sealed partial class LifecycleOptionsValidator : IValidateOptions<LifecycleOptions>;
