using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>
/// The appends of a session in order: sent and unacknowledged, then accepted and not sent, then those that wait to be accepted.
/// </summary>
/// <remarks>
/// Accepted appends are bounded in number and in bytes. <see cref="_gate"/> guards all state, and nothing is awaited while it is held.
/// Appends complete while it is held, which keeps them in order; their continuations run asynchronously.
/// </remarks>
internal sealed class AppendWindow(int maxBytes, int maxBatches)
{
    private readonly Lock _gate = new();
    private readonly Queue<AppendTicket> _unacked = new();
    private readonly LinkedList<Submission> _waiting = new();
    private Queue<AppendTicket> _unsent = new();
    private TaskCompletionSource? _work;
    private long _bytes;
    private ulong _lastEnd;
    private S2SessionEndedException? _end;
    private bool _isClosing;

    /// <summary>The accepted, unacknowledged appends: their number and metered bytes.</summary>
    public (int Batches, long Bytes) Inflight
    {
        get
        {
            lock (_gate)
            {
                return (_unacked.Count + _unsent.Count, _bytes);
            }
        }
    }

    /// <summary>The timestamp at which the oldest unacknowledged append was sent; null if there is none.</summary>
    public long? OldestSentAt
    {
        get
        {
            lock (_gate)
            {
                return _unacked.TryPeek(out var oldest) ? oldest.SentAt : null;
            }
        }
    }

    public bool HasUnacked => OldestSentAt is not null;

    /// <summary>Accepts an append; waits while the window is full.</summary>
    /// <exception cref="S2SessionEndedException">The session has ended.</exception>
    public ValueTask<AppendTicket> SubmitAsync(AppendInput input, CancellationToken cancellationToken)
    {
        Submission submission;
        lock (_gate)
        {
            ThrowIfEnded();
            var ticket = new AppendTicket(input);
            if (_waiting.Count == 0 && HasRoomFor(ticket))
            {
                Accept(ticket);
                return ValueTask.FromResult(ticket);
            }

            submission = new Submission(ticket);
            _waiting.AddLast(submission.Node);
        }

        return WaitAsync(submission, cancellationToken);
    }

    /// <summary>Waits until there is something to send.</summary>
    /// <returns>False if the session is closing and everything was sent.</returns>
    public async ValueTask<bool> HasUnsentAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            Task work;
            lock (_gate)
            {
                if (_unsent.Count > 0 || _isClosing)
                {
                    return _unsent.Count > 0;
                }

                _work ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                work = _work.Task;
            }

            await work.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Takes the next append to send; it then counts as unacknowledged. Null if there is none.</summary>
    public AppendTicket? TakeUnsent(long now)
    {
        lock (_gate)
        {
            if (!_unsent.TryDequeue(out var ticket))
            {
                return null;
            }

            ticket.SentAt = now;
            _unacked.Enqueue(ticket);
            return ticket;
        }
    }

    /// <summary>Completes the oldest unacknowledged append.</summary>
    /// <returns>False if the acknowledgement does not match the append.</returns>
    public bool Acknowledge(AppendAck ack)
    {
        lock (_gate)
        {
            // Sequence numbers increase; the first acknowledgement may start at any number.
            if (!_unacked.TryPeek(out var ticket) || !ack.Matches(ticket.Input) || ack.Start.SeqNum < _lastEnd)
            {
                return false;
            }

            _lastEnd = ack.End.SeqNum;
            _unacked.Dequeue();
            _bytes -= ticket.Input.MeteredBytes;
            ticket.Complete(ack);
            while (_waiting.First is { } first && HasRoomFor(first.Value.Ticket))
            {
                _waiting.RemoveFirst();
                Accept(first.Value.Ticket);
                first.Value.Admit();
            }

            return true;
        }
    }

    /// <summary>Queues the unacknowledged appends to be sent again, before the others.</summary>
    public void Resend(SideEffect sideEffect)
    {
        lock (_gate)
        {
            var again = new Queue<AppendTicket>(_unacked.Count + _unsent.Count);
            foreach (var ticket in _unacked)
            {
                ticket.EarlierSideEffect = ticket.EarlierSideEffect == SideEffect.Possible ? SideEffect.Possible : sideEffect;
                again.Enqueue(ticket);
            }

            _unacked.Clear();
            foreach (var ticket in _unsent)
            {
                again.Enqueue(ticket);
            }

            _unsent = again;
        }
    }

    /// <summary>Closes the window: no more appends are accepted, and waiting ones are rejected.</summary>
    public void Close(S2SessionEndedException end)
    {
        lock (_gate)
        {
            _end ??= end;
            _isClosing = true;
            RejectWaiting();
            SignalWork();
        }
    }

    /// <summary>Fails every append that is not acknowledged.</summary>
    /// <param name="cause">The error that ended the session; null if it was disposed.</param>
    /// <param name="toOldest">The error with which the server rejected the oldest append, if it did.</param>
    /// <param name="sent">Whether the other sent appends may have been applied.</param>
    public void Fail(S2Exception? cause, S2ServerException? toOldest, SideEffect sent)
    {
        lock (_gate)
        {
            _end = new S2SessionEndedException("The session has ended.", SideEffect.None, cause);
            _isClosing = true;
            if (toOldest is not null && _unacked.TryDequeue(out var oldest))
            {
                oldest.Fail(toOldest);
            }

            Fail(_unacked, "The session ended before this append was acknowledged.", sent, cause);
            Fail(_unsent, "The session ended before this append was sent.", SideEffect.None, cause);
            _bytes = 0;
            RejectWaiting();
            SignalWork();
        }
    }

    private static void Fail(Queue<AppendTicket> tickets, string message, SideEffect sideEffect, S2Exception? cause)
    {
        while (tickets.TryDequeue(out var ticket))
        {
            ticket.Fail(new S2SessionEndedException(message, sideEffect, cause));
        }
    }

    private async ValueTask<AppendTicket> WaitAsync(Submission submission, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static (state, token) =>
        {
            var (window, submission) = ((AppendWindow, Submission))state!;
            window.Withdraw(submission, token);
        }, (this, submission)))
        {
            return await submission.Admitted;
        }
    }

    // An accepted append cannot be withdrawn.
    private void Withdraw(Submission submission, CancellationToken token)
    {
        lock (_gate)
        {
            if (submission.Node.List is not null)
            {
                _waiting.Remove(submission.Node);
                submission.Cancel(token);
            }
        }
    }

    // An append larger than the limit would be accepted alone; the limits of S2 rule that out.
    private bool HasRoomFor(AppendTicket ticket)
    {
        var batches = _unacked.Count + _unsent.Count;
        return batches == 0 || batches < maxBatches && _bytes + ticket.Input.MeteredBytes <= maxBytes;
    }

    private void Accept(AppendTicket ticket)
    {
        _bytes += ticket.Input.MeteredBytes;
        _unsent.Enqueue(ticket);
        SignalWork();
    }

    private void RejectWaiting()
    {
        while (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            first.Value.Reject(NotAccepted());
        }
    }

    private void ThrowIfEnded()
    {
        if (_end is not null)
        {
            throw NotAccepted();
        }
    }

    private S2SessionEndedException NotAccepted() => new(_end!.Message, SideEffect.None, _end.InnerException as S2Exception);

    private void SignalWork()
    {
        _work?.SetResult();
        _work = null;
    }
}

/// <summary>An append that waits to be accepted.</summary>
internal sealed class Submission
{
    private readonly TaskCompletionSource<AppendTicket> _admitted = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Submission(AppendTicket ticket)
    {
        Ticket = ticket;
        Node = new LinkedListNode<Submission>(this);
    }

    public AppendTicket Ticket { get; }

    /// <summary>Its node in the list of waiting submissions.</summary>
    public LinkedListNode<Submission> Node { get; }

    public Task<AppendTicket> Admitted => _admitted.Task;

    public void Admit() => _admitted.SetResult(Ticket);

    public void Reject(S2SessionEndedException reason) => _admitted.SetException(reason);

    public void Cancel(CancellationToken token) => _admitted.SetCanceled(token);
}
