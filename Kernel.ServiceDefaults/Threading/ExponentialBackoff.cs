namespace Kernel.ServiceDefaults.Threading;

/// <summary>Delays between attempts that double from <paramref name="min"/> to <paramref name="max"/>, each shortened at random so that clients do not retry in step.</summary>
/// <remarks>One instance belongs to one loop of attempts; only <see cref="Reset"/> may be called from another thread.</remarks>
/// <param name="min">The first delay, before it is shortened.</param>
/// <param name="max">The longest delay, before it is shortened.</param>
/// <param name="time">The clock of <see cref="WaitAsync(CancellationToken)"/>.</param>
public sealed class ExponentialBackoff(TimeSpan min, TimeSpan max, TimeProvider time)
{
    private int _failures;

    /// <summary>The largest part of a delay that chance takes away, 0 to 1. Default 0.5: a delay of 8 s becomes 4 to 8 s.</summary>
    public double Jitter { get; init; } = 0.5;

    /// <summary>The number of delays since the start or the last <see cref="Reset"/>.</summary>
    public int Failures => Volatile.Read(ref _failures);

    internal Random Random { get; init; } = Random.Shared;

    /// <summary>Gets the delay before the next attempt.</summary>
    public TimeSpan Next()
    {
        var ticks = Math.Min(min.Ticks * Math.Pow(2, Interlocked.Increment(ref _failures) - 1), max.Ticks);
        return new TimeSpan((long)(ticks * (1 - (Random.NextDouble() * Jitter))));
    }

    /// <summary>Waits for the next delay.</summary>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the wait.</exception>
    public Task WaitAsync(CancellationToken cancellationToken) => Task.Delay(Next(), time, cancellationToken);

    /// <summary>Waits for the next delay, or longer if the other side asks for that.</summary>
    /// <param name="atLeast">The shortest delay, such as the value of a <c>Retry-After</c> header.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> ended the wait.</exception>
    public Task WaitAsync(TimeSpan atLeast, CancellationToken cancellationToken)
    {
        var delay = Next();
        return Task.Delay(delay > atLeast ? delay : atLeast, time, cancellationToken);
    }

    /// <summary>Starts again with the first delay; called after a success.</summary>
    public void Reset() => Volatile.Write(ref _failures, 0);
}
