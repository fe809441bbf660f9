using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>An append that a session has accepted. It always gets an answer: an acknowledgement, or an exception that says whether it may have been carried out.</summary>
public sealed class AppendTicket
{
    private readonly TaskCompletionSource<AppendAck> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal AppendTicket(AppendInput input) => Input = input;

    /// <summary>What was submitted. Its bytes must not change until <see cref="Ack"/> is over.</summary>
    public AppendInput Input { get; }

    /// <summary>The answer. Answers come in the order of submission.</summary>
    /// <exception cref="S2ConditionFailedException">The number or the fencing token did not match.</exception>
    /// <exception cref="S2ServerException">The server refused this append.</exception>
    /// <exception cref="S2SessionEndedException">The session ended before there was an answer; the inner exception says why.</exception>
    public Task<AppendAck> Ack => _answer.Task;

    /// <summary>When it was last handed to the transport, as a timestamp of the client's clock.</summary>
    internal long SentAt { get; set; }

    /// <summary>What an earlier connection may have done with it.</summary>
    internal SideEffect EarlierSideEffect { get; set; }

    internal void Complete(AppendAck ack) => _answer.SetResult(ack);

    internal void Fail(S2Exception exception)
    {
        exception.AddSideEffect(EarlierSideEffect);
        _answer.SetException(exception);

        // Whoever waits for the first failure only has seen them all.
        _ = _answer.Task.Exception;
    }
}
