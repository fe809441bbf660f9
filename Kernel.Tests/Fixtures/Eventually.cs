using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Kernel.Tests.Fixtures;

/// <summary>Waits for a condition, with a deadline.</summary>
internal static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    public static Task HoldsAsync(Func<bool> condition, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(condition))] string? what = null) =>
        HoldsAsync(() => Task.FromResult(condition()), cancellationToken, what);

    public static async Task HoldsAsync(
        Func<Task<bool>> condition, CancellationToken cancellationToken, [CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        var started = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(started) > Deadline)
            {
                throw new TimeoutException($"Not within {Deadline.TotalSeconds} s: {what}");
            }

            await Task.Delay(Interval, cancellationToken);
        }
    }
}
