namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>
/// How long a writer that lost to another one keeps out of its way: from 1 s, doubling up to 30 s while it goes on losing, each shortened by a random
/// part of up to a half, so that two do not meet again at once. It takes over when the other has gone.
/// </summary>
internal sealed class StandBy(TimeProvider time)
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    // So many batches stored without meeting the other mean that it has gone.
    private const long Undisturbed = 20;

    private TimeSpan _next = First;
    private TimeSpan _wait;

    /// <summary>A session has ended.</summary>
    /// <param name="lost">Whether another writer is the reason.</param>
    /// <param name="stored">How many batches it had stored.</param>
    public void Ended(bool lost, long stored)
    {
        if (stored > Undisturbed)
        {
            _next = First;
        }

        if (lost)
        {
            _wait = _next * (1 - Random.Shared.NextDouble() / 2);
            _next = _next * 2 < Longest ? _next * 2 : Longest;
        }
    }

    /// <summary>Waits, once for each loss.</summary>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(_wait, time, cancellationToken);
        _wait = TimeSpan.Zero;
    }
}
