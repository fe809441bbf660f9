namespace Kernel.StorageWriter.S2.Sessions;

/// <summary>Somebody who waits for room in the window.</summary>
internal sealed class Submission
{
    private readonly TaskCompletionSource<AppendTicket> _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Submission(AppendTicket ticket)
    {
        Ticket = ticket;
        Node = new LinkedListNode<Submission>(this);
    }

    public AppendTicket Ticket { get; }

    /// <summary>Its place in the line, while it stands there.</summary>
    public LinkedListNode<Submission> Node { get; }

    public Task<AppendTicket> Admitted => _admitted.Task;

    public void Admit() => _admitted.SetResult(Ticket);

    public void Refuse(S2SessionEndedException reason) => _admitted.SetException(reason);

    public void Cancel(CancellationToken token) => _admitted.SetCanceled(token);
}
