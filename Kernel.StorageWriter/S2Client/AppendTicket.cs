using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>An append that a session has accepted. It always completes: with an acknowledgement, or with an exception that says whether it may have been applied.</summary>
public sealed class AppendTicket
{
    private readonly TaskCompletionSource<AppendAck> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal AppendTicket(AppendInput input) => Input = input;

    /// <summary>The append. Its bytes must not change until <see cref="Ack"/> completes.</summary>
    public AppendInput Input { get; }

    /// <summary>The acknowledgement. The appends of a session complete in the order of submission.</summary>
    /// <exception cref="S2ConditionFailedException">The sequence number or the fencing token did not match.</exception>
    /// <exception cref="S2ServerException">The server rejected the append.</exception>
    /// <exception cref="S2SessionEndedException">The session ended before the append was acknowledged; the inner exception says why.</exception>
    public Task<AppendAck> Ack => _completion.Task;

    /// <summary>The timestamp at which it was last sent.</summary>
    internal long SentAt { get; set; }

    /// <summary>Gets or sets whether it may have been applied over an earlier connection.</summary>
    internal SideEffect EarlierSideEffect { get; set; }

    internal void Complete(AppendAck ack) => _completion.SetResult(ack);

    internal void Fail(S2Exception exception)
    {
        exception.AddSideEffect(EarlierSideEffect);
        _completion.SetException(exception);

        // Marks the exception as observed: a caller that awaits only the first failed append misses nothing.
        _ = _completion.Task.Exception;
    }
}
