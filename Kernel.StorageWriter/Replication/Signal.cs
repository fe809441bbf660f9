namespace Kernel.StorageWriter.Replication;

/// <summary>Wakes one waiter; setting it again before it was seen changes nothing. Set it under one lock only.</summary>
internal sealed class Signal : IDisposable
{
    private readonly SemaphoreSlim _semaphore = new(0, 1);

    // The count only falls between the check and the release, because whoever raises it holds the same lock.
    public void Set()
    {
        if (_semaphore.CurrentCount == 0)
        {
            _semaphore.Release();
        }
    }

    public Task WaitAsync(CancellationToken cancellationToken) => _semaphore.WaitAsync(cancellationToken);

    public void Dispose() => _semaphore.Dispose();
}
