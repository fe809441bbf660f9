namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>
/// The limits on reported interactions of a target. People do not click or scroll more often than this, but drivers may. Keys are not
/// limited: fast typing is normal, and text with missing letters is worse than none.
/// </summary>
internal sealed class InteractionLimits(MappingContext mapping)
{
    private const int ClicksPerSecond = 50;
    private const int ScrollsPerSecond = 20;

    public InteractionRateLimiter Clicks { get; } = new(mapping, ClicksPerSecond);

    public InteractionRateLimiter Scrolls { get; } = new(mapping, ScrollsPerSecond);
}
