using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>How far the stream is committed, and whether readers and publishers wait for that.</summary>
/// <remarks>
/// While the journal works, readers see only what is committed, so nothing that a crash takes back was ever seen: an event that
/// its producer then sends again is new to everybody. While it does not work, live streaming goes on without it.
/// </remarks>
internal sealed class Durability
{
    private ulong _committed;
    private volatile string? _failure;

    /// <param name="committed">The last number that was given before the process started.</param>
    public Durability(ulong committed) => _committed = committed;

    /// <summary>The last number that is committed.</summary>
    public ulong Committed => Volatile.Read(ref _committed);

    /// <summary>Why nothing can be committed; null while the journal works.</summary>
    public string? Failure => _failure;

    /// <summary>Wakes publishers that wait for their acknowledgement, or for room.</summary>
    public Pulse Commits { get; } = new();

    /// <summary>Everything up to the number is committed.</summary>
    public void Advance(ulong upTo)
    {
        Volatile.Write(ref _committed, upTo);
        _failure = null;
        Commits.Raise();
    }

    /// <summary>Nothing can be committed for now.</summary>
    public void Fail(string reason)
    {
        _failure = reason;
        Commits.Raise();
    }

    /// <summary>Waits for the commit of a number.</summary>
    /// <returns>Whether it is committed; false where the journal does not work, and the event is only in memory.</returns>
    public async ValueTask<bool> WaitAsync(ulong seq, CancellationToken cancellationToken)
    {
        while (true)
        {
            var next = Commits.Next;
            if (Committed >= seq)
            {
                return true;
            }

            if (_failure is not null)
            {
                return false;
            }

            await next.WaitAsync(cancellationToken);
        }
    }
}
