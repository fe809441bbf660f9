using System.Threading.Tasks.Sources;

namespace Kernel.Api.EventStream;

/// <summary>The reusable wait of one reader.</summary>
internal sealed class ReaderWaiter(NotifierThread thread) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;

    /// <summary>Waits for a notification after <paramref name="seen"/>. One wait at a time.</summary>
    public ValueTask WaitAsync(long seen) => thread.Wait(this, seen) ? new ValueTask(this, _source.Version) : ValueTask.CompletedTask;

    /// <summary>Prepares the next wait.</summary>
    public void Reset() => _source.Reset();

    /// <summary>Ends the wait. The reader continues on this thread.</summary>
    public void Wake() => _source.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
