namespace Kernel.CdpCollector.Mapping;

/// <summary>The times that events carry.</summary>
internal static class WallClock
{
    /// <summary>Now, in Unix microseconds.</summary>
    public static long Microseconds(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The browser's Unix milliseconds, as it stamps console calls, in microseconds.</summary>
    public static long FromMilliseconds(double milliseconds) => (long)Math.Round(Bound(milliseconds, 1e15) * 1_000);

    /// <summary>The browser's Unix seconds, as it stamps requests, in microseconds.</summary>
    public static long FromSeconds(double seconds) => (long)Math.Round(Bound(seconds, 1e12) * 1_000_000);

    private static double Bound(double value, double most) => double.IsFinite(value) ? Math.Clamp(value, 0, most) : 0;
}
