namespace Kernel.StorageWriter.S2Client.Http;

/// <summary>
/// The delays between attempts, as in the official S2 clients: 100 ms, doubling up to 1 s, plus a random delay of up to the same length, so that
/// clients do not retry at the same time. A longer delay that the server asks for is used instead.
/// </summary>
internal sealed class S2Backoff(TimeProvider time, Func<double> random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    /// <param name="failures">The number of failed attempts, at least 1.</param>
    /// <param name="retryAfter">The delay that the server asks for.</param>
    /// <param name="cancellationToken">Cancels the delay.</param>
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
