using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>
/// A session that pipelines appends to one stream over one connection. Appends are acknowledged in the order in which they are accepted.
/// Thread-safe.
/// </summary>
/// <remarks>
/// <para>
/// A lost connection is replaced, and appends that certainly had no effect are sent again, in order, before later ones.
/// If the server advises to reconnect, outstanding acknowledgements are read first. Any other failure ends the session:
/// the append that the server rejected fails with the error of the server, and every other unacknowledged append with <see cref="S2SessionEndedException"/>.
/// Each exception says whether the append may have been applied. A session that ended cannot be used again; open a new one.
/// </para>
/// <para>
/// Every accepted append completes: cancellation does not withdraw it, <see cref="CloseAsync"/> waits for it, and
/// <see cref="DisposeAsync"/> fails it.
/// </para>
/// </remarks>
public sealed class AppendSession : IAsyncDisposable
{
    /// <summary>The minimum time between two advised reconnects; earlier ones are delayed.</summary>
    private static readonly TimeSpan MinReconnectInterval = TimeSpan.FromSeconds(60);

    private readonly S2Account _account;
    private readonly Uri _records;
    private readonly string? _basin;
    private readonly AppendWindow _window;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private volatile S2Exception? _failure;
    private int _failures;
    private long? _lastReconnect;
    private int _isDisposed;

    private AppendSession(S2Account account, Uri records, string? basin, AppendSessionOptions options)
    {
        _account = account;
        _records = records;
        _basin = basin;
        _window = new AppendWindow(options.MaxInflightBytes, options.MaxInflightBatches);
    }

    /// <summary>The accepted appends that are not acknowledged yet: their number and metered bytes.</summary>
    public (int Batches, long Bytes) Inflight => _window.Inflight;

    /// <summary>The error that ended the session; null while it runs and after it was closed.</summary>
    public S2Exception? Failure => _failure;

    internal static async Task<AppendSession> OpenAsync(
        S2Account account, Uri records, string? basin, AppendSessionOptions options, CancellationToken cancellationToken)
    {
        var session = new AppendSession(account, records, basin, options);
        try
        {
            var first = await session.ConnectAsync(cancellationToken);
            session._running = Task.Run(() => session.RunAsync(first), CancellationToken.None);
            return session;
        }
        catch
        {
            session._stop.Dispose();
            throw;
        }
    }

    /// <summary>Submits an append; waits while the limits of <see cref="AppendSessionOptions"/> are reached.</summary>
    /// <param name="input">The append. Its bytes must not change until <see cref="AppendTicket.Ack"/> completes.</param>
    /// <param name="cancellationToken">Cancels the wait. It has no effect once the append is accepted.</param>
    /// <returns>The accepted append.</returns>
    /// <exception cref="S2SessionEndedException">The session has ended, and the append was not accepted.</exception>
    public ValueTask<AppendTicket> SubmitAsync(AppendInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<AppendTicket>(cancellationToken)
            : _window.SubmitAsync(input, cancellationToken);
    }

    /// <summary>Closes the session: accepts no more appends, waits until every accepted one is acknowledged, and ends the connection.</summary>
    /// <param name="cancellationToken">Cancels the wait only; the session continues with the accepted appends until it is disposed.</param>
    /// <exception cref="S2Exception">The session failed: not every accepted append is acknowledged.</exception>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        _window.Close(new S2SessionEndedException("The session is closed.", SideEffect.None, cause: null));
        await _running.WaitAsync(cancellationToken);
        if (Failure is { } failure)
        {
            throw new S2SessionEndedException("The session failed.", failure.SideEffect, failure);
        }
    }

    /// <summary>Ends the session at once; unacknowledged appends fail, see the remarks.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }

    /// <summary>Opens a connection, with retries.</summary>
    /// <exception cref="S2Exception">The last attempt failed, or the error is not retryable.</exception>
    private async Task<AppendConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await AppendConnection.OpenAsync(_account, _records, _basin, cancellationToken);
            }
            catch (S2Exception exception) when (CanRetry(exception))
            {
                await _account.Backoff.WaitAsync(_failures, exception.RetryAfter, cancellationToken);
            }
        }
    }

    /// <summary>Runs until the session ends. Never throws, so that every append completes.</summary>
    private async Task RunAsync(AppendConnection first)
    {
        S2Exception? failure = null;
        try
        {
            for (AppendConnection? connection = first; connection is not null;)
            {
                var end = await RunConnectionAsync(connection);
                connection = await NextConnectionAsync(end, connection.IsReconnectAdvised);
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
        _window.Fail(failure, failure as S2ServerException, IsRejected(failure) ? SideEffect.None : SideEffect.Possible);
    }

    private async Task<S2Exception?> RunConnectionAsync(AppendConnection connection)
    {
        await using (connection)
        await using (_stop.Token.UnsafeRegister(static state => ((AppendConnection)state!).Abort(Disposed()), connection))
        {
            var end = await connection.RunAsync(_window);
            if (connection.HasAcknowledged)
            {
                _failures = 0;
            }

            return end;
        }
    }

    /// <returns>The next connection; null if the session is closed and has nothing to send.</returns>
    /// <exception cref="S2Exception">The session has failed.</exception>
    private async Task<AppendConnection?> NextConnectionAsync(S2Exception? end, bool isReconnectAdvised)
    {
        _stop.Token.ThrowIfCancellationRequested();
        if (end is not null && _window.Inflight.Batches > 0)
        {
            await PrepareRetryAsync(end);
        }
        else if (isReconnectAdvised)
        {
            await LimitReconnectsAsync();
        }

        // A connection that ended while idle is replaced only once there is something to send.
        return await _window.HasUnsentAsync(_stop.Token) ? await ConnectAsync(_stop.Token) : null;
    }

    private async Task PrepareRetryAsync(S2Exception end)
    {
        if (_window.HasUnacked)
        {
            var isSafe = IsRejected(end);
            if (!isSafe && _account.Options.AppendRetryPolicy != AppendRetryPolicy.All || !CanRetry(end))
            {
                throw end;
            }

            _window.Resend(isSafe ? SideEffect.None : SideEffect.Possible);
        }
        else if (!CanRetry(end))
        {
            throw end;
        }

        await _account.Backoff.WaitAsync(_failures, end.RetryAfter, _stop.Token);
    }

    private async Task LimitReconnectsAsync()
    {
        if (_lastReconnect is { } last && _account.Time.GetElapsedTime(last) < MinReconnectInterval)
        {
            await _account.Backoff.WaitAsync(1, null, _stop.Token);
        }

        _lastReconnect = _account.Time.GetTimestamp();
    }

    private bool CanRetry(S2Exception failure) =>
        failure.IsRetryable && !(failure.RetryAfter > _account.Options.MaxRetryAfter) && ++_failures < _account.Options.MaxAttempts;

    // After it rejected an append, the server applies none of the appends that were sent after it.
    private static bool IsRejected(S2Exception? end) => end is S2ServerException { SideEffect: SideEffect.None };

    private static S2TransportException Disposed() => new("The session was disposed.", SideEffect.Possible);
}
