using System.Threading.Tasks.Sources;

namespace Kernel.Api.EventStream;

/// <summary>Where one reader waits for more; reused for each wait.</summary>
internal sealed class ReaderWaiter(NotifierThread lane) : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _source;

    /// <summary>Waits until the stream has been raised past <paramref name="seen"/>. One wait at a time.</summary>
    public ValueTask WaitAsync(long seen) => lane.Wait(this, seen) ? new ValueTask(this, _source.Version) : ValueTask.CompletedTask;

    /// <summary>Makes ready for the next wait.</summary>
    public void Reset() => _source.Reset();

    /// <summary>Ends the wait; the reader goes on on this thread.</summary>
    public void Wake() => _source.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
