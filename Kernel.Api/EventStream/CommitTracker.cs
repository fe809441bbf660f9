using Kernel.ServiceDefaults.Threading;

namespace Kernel.Api.EventStream;

/// <summary>The committed position of the stream, and the publishers that wait for it.</summary>
/// <remarks>
/// While the journal works, readers see only committed events. A crash therefore loses no event that a reader has seen, and an event
/// that a producer sends again after the crash is new to every reader. While the journal fails, live streaming continues without it.
/// </remarks>
internal sealed class CommitTracker
{
    private readonly CommitWaiters _waiters = new();
    private readonly Func<ulong, bool?> _outcomeOf;
    private ulong _committedSeq;
    private ulong _reservedSeq = ulong.MaxValue;
    private long _committedRevision;
    private volatile string? _failure;

    /// <param name="committed">The last sequence number before the process started.</param>
    public CommitTracker(ulong committed)
    {
        _committedSeq = committed;
        _outcomeOf = seq => CommittedSeq >= seq ? true : _failure is not null ? false : null;
    }

    /// <summary>The last committed sequence number.</summary>
    public ulong CommittedSeq => Volatile.Read(ref _committedSeq);

    /// <summary>The last sequence number that is reserved on disk.</summary>
    public ulong ReservedSeq
    {
        get => Volatile.Read(ref _reservedSeq);
        set => Volatile.Write(ref _reservedSeq, value);
    }

    /// <summary>The reason why the journal cannot commit; null while it works.</summary>
    public string? Failure => _failure;

    /// <summary>Signals each commit to publishers that wait for room in the ring.</summary>
    public AsyncBroadcast Commits { get; } = new();

    /// <summary>The number of publishers that wait for a commit.</summary>
    public int Waiting => _waiters.Count;

    /// <summary>Records a commit and releases the publishers that waited for it.</summary>
    /// <returns>The continuations of released publishers, for the caller to run; null if there are none.</returns>
    public IThreadPoolWorkItem? Advance(ulong upTo, long revision = 0)
    {
        Volatile.Write(ref _committedSeq, upTo);
        Volatile.Write(ref _committedRevision, Math.Max(_committedRevision, revision));
        _failure = null;
        return Release(failed: false);
    }

    /// <summary>Records that the journal cannot commit, and releases all publishers.</summary>
    /// <returns>The continuations of released publishers, for the caller to run; null if there are none.</returns>
    public IThreadPoolWorkItem? Fail(string reason)
    {
        _failure = reason;
        return Release(failed: true);
    }

    /// <summary>Waits for the commit of an event. Continuations run one after the other on a shared thread and must not block.</summary>
    /// <returns>True if it is committed; false if the journal fails and the event is only in memory.</returns>
    public ValueTask<bool> WaitAsync(ulong seq) => _outcomeOf(seq) is { } outcome ? new(outcome) : _waiters.WaitAsync(seq, _outcomeOf);

    /// <summary>Waits for the commit of a state change without an event.</summary>
    /// <param name="revision">The revision that <see cref="EventLog.Save"/> returned.</param>
    /// <returns>True if it is committed; false if the journal fails.</returns>
    public async ValueTask<bool> WaitForRevisionAsync(long revision)
    {
        await Commits.WaitUntilAsync(() => IsCommitted() || _failure is not null, CancellationToken.None);
        return IsCommitted();

        bool IsCommitted() => Volatile.Read(ref _committedRevision) >= revision;
    }

    private IThreadPoolWorkItem? Release(bool failed)
    {
        Commits.Signal();
        return _waiters.Complete(CommittedSeq, failed);
    }
}
