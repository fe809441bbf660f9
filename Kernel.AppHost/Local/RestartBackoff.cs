namespace Kernel.AppHost.Local;

/// <summary>How long to wait before a process that ended is started again: 0.25 s, doubling to 10 s, and 0.25 s again after it ran for 30 s.</summary>
internal sealed class RestartBackoff(TimeProvider time)
{
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);
    public static readonly TimeSpan Settled = TimeSpan.FromSeconds(30);

    private TimeSpan _next = First;
    private long _started;

    public void Started() => _started = time.GetTimestamp();

    /// <summary>The wait after the process that <see cref="Started"/> was called for has ended.</summary>
    public TimeSpan Ended()
    {
        if (time.GetElapsedTime(_started) >= Settled)
        {
            _next = First;
        }

        var wait = _next;
        _next = TimeSpan.FromTicks(Math.Min(_next.Ticks * 2, Longest.Ticks));
        return wait;
    }
}
