namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>
/// Waits between attempts as S2's own clients do: a base of 100 ms that doubles up to 1 s, and as much again at random, so that clients
/// do not come back in step. A server that asks for more gets it.
/// </summary>
internal sealed class S2Backoff(TimeProvider time, Func<double> random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <param name="failures">How many attempts have failed so far, at least 1.</param>
    /// <param name="retryAfter">What the server asks for.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitAsync(int failures, TimeSpan? retryAfter, CancellationToken cancellationToken) =>
        Task.Delay(Next(failures, retryAfter), time, cancellationToken);

    internal TimeSpan Next(int failures, TimeSpan? retryAfter)
    {
        var doubled = First * Math.Pow(2, Math.Min(failures - 1, 10));
        var start = doubled < Longest ? doubled : Longest;
        var wait = start * (1 + random());
        return retryAfter > wait ? retryAfter.Value : wait;
    }
}
