namespace Kernel.AppHost.Local;

/// <summary>Ends the system in order, all within a bound.</summary>
internal static class StopSequence
{
    /// <summary>What one resource may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>
    /// What all may take, so that the whole ends within ten seconds: the rest is for the last output of the one that is killed last,
    /// for the browser's folder, and for the end of this process, each of which takes its time on a busy machine.
    /// </summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(8.5);

    // Kept for each of those that follow.
    private static readonly TimeSpan Reserve = TimeSpan.FromMilliseconds(200);

    /// <param name="supervisors">In the order in which they end.</param>
    /// <param name="now">Ends the rest at once.</param>
    /// <param name="time">The clock.</param>
    public static async Task RunAsync(IReadOnlyList<Supervisor> supervisors, TimeProvider time, CancellationToken now)
    {
        var started = time.GetTimestamp();
        for (var i = 0; i < supervisors.Count; i++)
        {
            var left = Total - time.GetElapsedTime(started) - (Reserve * (supervisors.Count - 1 - i));
            await supervisors[i].StopAsync(left < TimeSpan.Zero ? TimeSpan.Zero : left < Patience ? left : Patience, now);
        }
    }
}
