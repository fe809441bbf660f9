using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Screenshots;

/// <summary>When pictures of a page were taken last, and how many were left out since, for each trigger.</summary>
internal sealed class ScreenshotHistory
{
    private readonly long?[] _last = new long?[3];
    private readonly long[] _skipped = new long[3];

    /// <summary>When one was last begun for this trigger.</summary>
    public long? Last(ScreenshotTrigger trigger) => _last[(int)trigger];

    public void Begin(ScreenshotTrigger trigger, long now) => _last[(int)trigger] = now;

    /// <summary>Nothing came of it: the next may follow at once.</summary>
    public void Fail(ScreenshotTrigger trigger) => _last[(int)trigger] = null;

    public void Skip(ScreenshotTrigger trigger) => _skipped[(int)trigger]++;

    /// <summary>How many were left out, which then is forgotten.</summary>
    public long TakeSkipped(ScreenshotTrigger trigger) => (_skipped[(int)trigger], _skipped[(int)trigger] = 0).Item1;
}
