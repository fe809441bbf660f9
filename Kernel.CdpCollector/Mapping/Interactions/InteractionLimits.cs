namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>
/// How many interactions of a target are reported. Nobody clicks or scrolls more often than this, but drivers may. Keys have no
/// limit: fast typing is typing, and a text with letters missing is worse than none.
/// </summary>
internal sealed class InteractionLimits(TimeProvider time)
{
    private const int ClicksPerSecond = 50;
    private const int ScrollsPerSecond = 20;

    public InteractionRateLimiter Clicks { get; } = new(time, ClicksPerSecond);

    public InteractionRateLimiter Scrolls { get; } = new(time, ScrollsPerSecond);
}
