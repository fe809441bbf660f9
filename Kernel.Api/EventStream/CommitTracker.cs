using Kernel.ServiceDefaults.Threading;

namespace Kernel.Api.EventStream;

/// <summary>How far the stream is committed, and whether readers and publishers wait for that.</summary>
/// <remarks>
/// While the journal works, readers see only what is committed, so a crash takes back nothing that a reader saw, and an event
/// that its producer then sends again is new to every reader. While it does not work, live streaming continues without it.
/// </remarks>
internal sealed class CommitTracker
{
    private readonly CommitWaiters _waiters = new();
    private readonly Func<ulong, bool?> _outcomeOf;
    private ulong _committedSeq;
    private ulong _reservedSeq = ulong.MaxValue;
    private long _committedRevision;
    private volatile string? _failure;

    /// <param name="committed">The last sequence number from before the process started.</param>
    public CommitTracker(ulong committed)
    {
        _committedSeq = committed;
        _outcomeOf = seq => CommittedSeq >= seq ? true : _failure is not null ? false : null;
    }

    /// <summary>The last committed sequence number.</summary>
    public ulong CommittedSeq => Volatile.Read(ref _committedSeq);

    /// <summary>The last sequence number that may be given before more are reserved on disk.</summary>
    public ulong ReservedSeq
    {
        get => Volatile.Read(ref _reservedSeq);
        set => Volatile.Write(ref _reservedSeq, value);
    }

    /// <summary>The reason why nothing can be committed; null while the journal works.</summary>
    public string? Failure => _failure;

    /// <summary>Wakes publishers that wait for room.</summary>
    public AsyncBroadcast Commits { get; } = new();

    /// <summary>The number of publishers that wait for a commit.</summary>
    public int Waiting => _waiters.Count;

    /// <summary>Records that everything up to a sequence number, and a revision of the state, is committed.</summary>
    /// <returns>The answers that the caller has to give; null if there are none.</returns>
    public IThreadPoolWorkItem? Advance(ulong upTo, long revision = 0)
    {
        Volatile.Write(ref _committedSeq, upTo);
        Volatile.Write(ref _committedRevision, Math.Max(_committedRevision, revision));
        _failure = null;
        return Release(failed: false);
    }

    /// <summary>Records that nothing can be committed for now.</summary>
    /// <returns>The answers that the caller has to give; null if there are none.</returns>
    public IThreadPoolWorkItem? Fail(string reason)
    {
        _failure = reason;
        return Release(failed: true);
    }

    /// <summary>Waits for the commit of an event. The continuation runs where other answers queue behind it, so it must not block.</summary>
    /// <returns>Whether it is committed; false if the journal does not work and the event is only in memory.</returns>
    public ValueTask<bool> WaitAsync(ulong seq) => _outcomeOf(seq) is { } outcome ? new(outcome) : _waiters.WaitAsync(seq, _outcomeOf);

    /// <summary>Waits for the commit of state that came without an event.</summary>
    /// <param name="revision">What <see cref="EventLog.Save"/> returned.</param>
    /// <returns>Whether it is committed; false if the journal does not work.</returns>
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
