namespace Kernel.CdpCollector.Transport;

/// <summary>Waits that double from a least to a most, each spread by up to a quarter so that many do not try at once.</summary>
internal sealed class Backoff(TimeSpan least, TimeSpan most)
{
    private int _failures;

    public TimeSpan Next()
    {
        var doubled = least * Math.Pow(2, Math.Min(_failures++, 30));
        var capped = doubled < most ? doubled : most;
        return capped * (0.75 + (Random.Shared.NextDouble() * 0.25));
    }

    public void Reset() => _failures = 0;
}
