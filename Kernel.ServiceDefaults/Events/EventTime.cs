namespace Kernel.ServiceDefaults.Events;

/// <summary>Converts the times of events.</summary>
public static class EventTime
{
    /// <summary>Gets the time of Unix microseconds. A producer's clock can have any time; one outside the calendar counts as its first or last moment.</summary>
    public static DateTimeOffset FromMicroseconds(long microseconds) => new(
        (long)Int128.Clamp(DateTimeOffset.UnixEpoch.Ticks + ((Int128)microseconds * TimeSpan.TicksPerMicrosecond), 0, DateTime.MaxValue.Ticks), TimeSpan.Zero);
}
