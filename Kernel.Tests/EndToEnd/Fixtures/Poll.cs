using System.Diagnostics;

namespace Kernel.Tests.EndToEnd.Fixtures;

/// <summary>Waits for a condition, with a deadline, and says what it was waiting for.</summary>
internal static class Poll
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    public static async Task<T> ForAsync<T>(Func<T?> get, string what, TimeSpan? within = null, Func<string>? explain = null)
        where T : class
    {
        var limit = within ?? TimeSpan.FromSeconds(30);
        var watch = Stopwatch.StartNew();
        while (true)
        {
            if (get() is { } value)
            {
                return value;
            }

            if (watch.Elapsed > limit)
            {
                throw new TimeoutException($"Waited {limit} for {what}. {explain?.Invoke()}");
            }

            await Task.Delay(Interval, TestContext.Current.CancellationToken);
        }
    }

    public static async Task UntilAsync(Func<bool> condition, string what, TimeSpan? within = null, Func<string>? explain = null) =>
        await ForAsync(() => condition() ? "true" : null, what, within, explain);
}
