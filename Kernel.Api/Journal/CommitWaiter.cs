using System.Threading.Tasks.Sources;

namespace Kernel.Api.Journal;

/// <summary>One wait for a commit. Reused, so that an acknowledgement costs no memory.</summary>
internal sealed class CommitWaiter : IValueTaskSource<bool>
{
    private readonly CommitWaiters _owner;
    private ManualResetValueTaskSourceCore<bool> _source;

    public CommitWaiter(CommitWaiters owner) => _owner = owner;

    /// <summary>The number whose commit is awaited.</summary>
    public ulong Seq { get; private set; }

    /// <summary>Whether it was committed; set before <see cref="Complete"/>.</summary>
    public bool IsCommitted { get; set; }

    /// <summary>Begins a wait.</summary>
    public ValueTask<bool> Begin(ulong seq)
    {
        Seq = seq;
        _source.Reset();
        return new ValueTask<bool>(this, _source.Version);
    }

    /// <summary>Ends the wait; what awaits it runs on this thread.</summary>
    public void Complete() => _source.SetResult(IsCommitted);

    bool IValueTaskSource<bool>.GetResult(short token)
    {
        var result = _source.GetResult(token);
        _owner.Return(this);
        return result;
    }

    ValueTaskSourceStatus IValueTaskSource<bool>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<bool>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
