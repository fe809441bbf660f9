using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>How far the stream is committed, and whether readers and publishers wait for that.</summary>
/// <remarks>
/// While the journal works, readers see only what is committed, so nothing that a crash takes back was ever seen: an event that
/// its producer then sends again is new to everybody. While it does not work, live streaming goes on without it.
/// </remarks>
internal sealed class Durability
{
    private readonly CommitWaiters _waiters = new();
    private readonly Func<ulong, bool?> _decided;
    private ulong _committed;
    private volatile string? _failure;

    /// <param name="committed">The last number that was given before the process started.</param>
    public Durability(ulong committed)
    {
        _committed = committed;
        _decided = seq => Committed >= seq ? true : _failure is not null ? false : null;
    }

    /// <summary>The last number that is committed.</summary>
    public ulong Committed => Volatile.Read(ref _committed);

    /// <summary>Why nothing can be committed; null while the journal works.</summary>
    public string? Failure => _failure;

    /// <summary>Wakes publishers that wait for room.</summary>
    public Pulse Commits { get; } = new();

    /// <summary>How many wait for a commit.</summary>
    public int Waiting => _waiters.Count;

    /// <summary>Everything up to the number is committed.</summary>
    /// <returns>How many had waited for that.</returns>
    public int Advance(ulong upTo)
    {
        Volatile.Write(ref _committed, upTo);
        _failure = null;
        return Release(failed: false);
    }

    /// <summary>Nothing can be committed for now.</summary>
    public void Fail(string reason)
    {
        _failure = reason;
        Release(failed: true);
    }

    /// <summary>Waits for the commit of a number. What awaits it runs where others' answers wait behind it, so it must not block.</summary>
    /// <returns>Whether it is committed; false where the journal does not work, and the event is only in memory.</returns>
    public ValueTask<bool> WaitAsync(ulong seq) => _decided(seq) is { } outcome ? new(outcome) : _waiters.WaitAsync(seq, _decided);

    private int Release(bool failed)
    {
        Commits.Raise();
        return _waiters.Complete(Committed, failed);
    }
}
