namespace Kernel.CdpCollector.Mapping;

/// <summary>Converts timestamps to Unix microseconds.</summary>
internal static class WallClock
{
    /// <summary>Gets the current time in Unix microseconds.</summary>
    public static long Microseconds(TimeProvider time) => (time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Converts Unix milliseconds, as in console calls, to microseconds.</summary>
    public static long FromMilliseconds(double milliseconds) => (long)Math.Round(Bound(milliseconds, 1e15) * 1_000);

    /// <summary>Converts Unix seconds, as in requests, to microseconds.</summary>
    public static long FromSeconds(double seconds) => (long)Math.Round(Bound(seconds, 1e12) * 1_000_000);

    private static double Bound(double value, double most) => double.IsFinite(value) ? Math.Clamp(value, 0, most) : 0;
}
