using Kernel.StorageWriter.S2Client.Model;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Wire;

namespace Kernel.StorageWriter.S2Client;

/// <summary>Uses one connection after the other until everything is answered, or a failure is not its to repair.</summary>
internal sealed class SessionLoop(SessionOpener opener, AppendWindow window) : IDisposable
{
    /// <summary>Frames are gathered up to this size before they are handed to the transport.</summary>
    private const int WriteSize = 64 * 1024;

    /// <summary>A server that asks for another connection more often than this is given time.</summary>
    private static readonly TimeSpan HopInterval = TimeSpan.FromSeconds(60);

    private readonly S2ClientOptions _options = opener.Options;
    private readonly CancellationTokenSource _stop = new();
    private volatile S2Exception? _failure;
    private volatile int _failures;
    private long? _lastHop;

    /// <summary>What ended the session other than its user.</summary>
    public S2Exception? Failure => _failure;

    /// <summary>Opens a connection, in as many attempts as there are.</summary>
    /// <exception cref="S2Exception">The last one failed too, or trying again makes no sense.</exception>
    public async Task<AppendConnection> OpenAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await opener.OpenAsync(cancellationToken);
            }
            catch (S2Exception exception) when (MayTryAgain(exception))
            {
                await opener.Backoff.WaitAsync(_failures, exception.RetryAfter, cancellationToken);
            }
        }
    }

    /// <summary>Runs to the session's end. Never throws: every append gets an answer, whatever happens.</summary>
    public async Task RunAsync(AppendConnection first)
    {
        S2Exception? failure = null;
        try
        {
            for (AppendConnection? connection = first; connection is not null;)
            {
                var end = await UseAsync(connection);
                connection = await GoOnAsync(end, connection.IsAdvised);
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Disposed.
        }
        catch (S2Exception exception)
        {
            failure = exception;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            failure = new S2TransportException($"The session failed: {exception.Message}", SideEffect.Possible, isRetryable: false, exception);
        }

        _failure = failure;
        window.Fail(failure, failure as S2ServerException, LookedAtNone(failure) ? SideEffect.None : SideEffect.Possible);
    }

    /// <summary>Ends it at once.</summary>
    public void Stop() => _stop.Cancel();

    /// <summary>Only when it does not run.</summary>
    public void Dispose() => _stop.Dispose();

    private async Task<S2Exception?> UseAsync(AppendConnection connection)
    {
        await using (connection)
        await using (_stop.Token.UnsafeRegister(static state => ((AppendConnection)state!).Abort(Disposed()), connection))
        {
            using var deadline = new AckDeadline(window, _options.RequestTimeout, opener.Time, () => connection.Abort(AckTimeout()));
            using var advised = CancellationTokenSource.CreateLinkedTokenSource(connection.Ended);
            var writing = WriteAsync(connection, deadline, advised.Token);
            var end = await connection.ReadAsync(frame =>
            {
                var fault = TakeAck(frame);
                if (connection.IsAdvised)
                {
                    advised.Cancel();
                }

                return fault;
            });
            await connection.EndAsync();
            await writing;
            return end ?? (window.HasUnacked ? new S2TransportException("S2 ended the session without answering everything.", SideEffect.Possible) : null);
        }
    }

    // Sends what is accepted, until nothing will come, or the server wants no more on this connection.
    private async Task WriteAsync(AppendConnection connection, AckDeadline deadline, CancellationToken advised)
    {
        using var frames = new S2FrameWriter(_options.Compression);
        try
        {
            while (!connection.IsAdvised && await window.HasUnsentAsync(advised))
            {
                frames.Clear();
                while (frames.Written.Length < WriteSize && window.TakeUnsent(opener.Time.GetTimestamp()) is { } ticket)
                {
                    frames.Write(ticket.Input);
                }

                deadline.Arm();
                await connection.WriteAsync(frames.Written);
            }
        }
        catch (OperationCanceledException) when (!connection.Ended.IsCancellationRequested)
        {
            // Advised: what is accepted meanwhile goes over the next connection.
        }
        catch (Exception exception) when (exception is IOException or HttpRequestException or OperationCanceledException or ObjectDisposedException)
        {
            // Reading tells why. It may bring answers yet, or the server's reason.
            return;
        }
        catch (InvalidOperationException exception)
        {
            // What could not be written whole is not sent at all; nothing behind it may overtake it.
            connection.Abort(new S2TransportException($"An append changed while it was sent. {exception.Message}", SideEffect.Possible, isRetryable: false, exception));
            return;
        }

        connection.CompleteWriting(_options.RequestTimeout);
    }

    private S2TransportException? TakeAck(Frame frame)
    {
        try
        {
            var ack = Messages.ReadAck(S2FrameReader.Message(frame));
            if (!window.Acknowledge(ack))
            {
                return new S2TransportException("S2 acknowledged other records than were sent.", SideEffect.Possible, isRetryable: false);
            }
        }
        catch (InvalidProtocolBufferException exception)
        {
            return new S2TransportException("S2 sent an answer that cannot be read.", SideEffect.Possible, isRetryable: false, exception);
        }

        _failures = 0;
        return null;
    }

    /// <returns>The next connection; null where nothing will come for it.</returns>
    /// <exception cref="S2Exception">The session is over.</exception>
    private async Task<AppendConnection?> GoOnAsync(S2Exception? end, bool isAdvised)
    {
        _stop.Token.ThrowIfCancellationRequested();
        if (end is not null && window.Inflight.Batches > 0)
        {
            await RepairAsync(end);
        }
        else if (isAdvised)
        {
            await HopAsync();
        }

        // A connection that ended while nothing was under way is missed when there is something to send.
        return await window.HasUnsentAsync(_stop.Token) ? await OpenAsync(_stop.Token) : null;
    }

    private async Task RepairAsync(S2Exception end)
    {
        if (window.HasUnacked)
        {
            var isSafe = LookedAtNone(end);
            if (!isSafe && _options.AppendRetryPolicy != AppendRetryPolicy.All || !MayTryAgain(end))
            {
                throw end;
            }

            window.Resend(isSafe ? SideEffect.None : SideEffect.Possible);
        }
        else if (!MayTryAgain(end))
        {
            throw end;
        }

        await opener.Backoff.WaitAsync(_failures, end.RetryAfter, _stop.Token);
    }

    private async Task HopAsync()
    {
        if (_lastHop is { } last && opener.Time.GetElapsedTime(last) < HopInterval)
        {
            await opener.Backoff.WaitAsync(1, null, _stop.Token);
        }

        _lastHop = opener.Time.GetTimestamp();
    }

    private bool MayTryAgain(S2Exception failure) =>
        failure.IsRetryable && !(failure.RetryAfter > _options.MaxRetryAfter) && ++_failures < _options.MaxAttempts;

    // After a refusal that certainly had no effect, the server carries out nothing that was sent behind it.
    private static bool LookedAtNone(S2Exception? end) => end is S2ServerException { SideEffect: SideEffect.None };

    private static S2TransportException Disposed() => new("The session was disposed.", SideEffect.Possible);

    private S2TransportException AckTimeout() =>
        new($"S2 did not acknowledge an append within {_options.RequestTimeout.TotalSeconds:0.###} s.", SideEffect.Possible);
}
