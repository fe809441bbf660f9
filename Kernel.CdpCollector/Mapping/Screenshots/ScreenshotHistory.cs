using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Screenshots;

/// <summary>The last screenshots of a page and the number skipped since, for each trigger.</summary>
internal sealed class ScreenshotHistory
{
    private readonly long?[] _last = new long?[3];
    private readonly long[] _skipped = new long[3];

    /// <summary>Gets the time of the last screenshot for this trigger.</summary>
    public long? Last(ScreenshotTrigger trigger) => _last[(int)trigger];

    public void Begin(ScreenshotTrigger trigger, long now) => _last[(int)trigger] = now;

    /// <summary>Records a failure: the next screenshot may follow immediately.</summary>
    public void Fail(ScreenshotTrigger trigger) => _last[(int)trigger] = null;

    public void Skip(ScreenshotTrigger trigger) => _skipped[(int)trigger]++;

    /// <summary>Returns the number of skipped screenshots and resets it.</summary>
    public long TakeSkipped(ScreenshotTrigger trigger) => (_skipped[(int)trigger], _skipped[(int)trigger] = 0).Item1;
}
