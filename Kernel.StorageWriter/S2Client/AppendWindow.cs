using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>
/// The appends of a session in their order: sent and without an answer, then accepted and not sent, then those whose submitters wait for room.
/// </summary>
/// <remarks>
/// Accepted appends are bounded in number and in bytes; so are their submitters, who each hold one. Everything is guarded by
/// <see cref="_gate"/>, and nothing is awaited under it. Answers are given under it too, which keeps them in order; whoever waits for one
/// goes on elsewhere.
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

    /// <summary>Accepted and without an answer: how many, and their metered bytes.</summary>
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

    /// <summary>When the oldest one that waits for an answer was sent; null where none does.</summary>
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

    /// <summary>Accepts an append, at once where there is room.</summary>
    /// <exception cref="S2SessionEndedException">The session takes no more.</exception>
    public ValueTask<AppendTicket> EnterAsync(AppendInput input, CancellationToken cancellationToken)
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
    /// <returns>False where there is nothing, and nothing will come.</returns>
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

    /// <summary>The next append to send; from here on it waits for its answer.</summary>
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

    /// <summary>An answer has come, for the oldest.</summary>
    /// <returns>False where it cannot be one: the two sides no longer talk of the same thing.</returns>
    public bool Acknowledge(AppendAck ack)
    {
        lock (_gate)
        {
            // Numbers rise; the first answer may start anywhere.
            if (!_unacked.TryPeek(out var ticket) || !ack.Answers(ticket.Input) || ack.Start.SeqNum < _lastEnd)
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

    /// <summary>What was sent and has no answer is to be sent again, before everything else.</summary>
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

    /// <summary>No more is accepted; those whose submitters wait are not.</summary>
    public void Close(S2SessionEndedException end)
    {
        lock (_gate)
        {
            _end ??= end;
            _isClosing = true;
            TurnAway();
            SignalWork();
        }
    }

    /// <summary>Everything without an answer gets this one.</summary>
    /// <param name="cause">What ended the session; null where it was disposed.</param>
    /// <param name="toOldest">The server's answer to the oldest one, where it is one; the others were then not looked at.</param>
    /// <param name="sent">What may have become of those that were sent.</param>
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

            Fail(_unacked, "The session ended before this append had an answer.", sent, cause);
            Fail(_unsent, "The session ended before this append was sent.", SideEffect.None, cause);
            _bytes = 0;
            TurnAway();
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

    // Once accepted it stays so: cancelling then is too late.
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

    // What is larger than the bound, which it never is, would still go alone.
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

    private void TurnAway()
    {
        while (_waiting.First is { } first)
        {
            _waiting.RemoveFirst();
            first.Value.Refuse(NotAccepted());
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
