using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client;

/// <summary>
/// Appends to one stream over one connection, many under way at once, acknowledged in the order of submission. Safe for many callers; then
/// the order is that in which their appends are accepted.
/// </summary>
/// <remarks>
/// <para>
/// A lost or refused connection is replaced, and what certainly was not carried out is sent again, in its order, before what comes
/// after. Where the server asks for another connection, the outstanding answers are collected first. Any other failure ends the session:
/// the append that the server refused gets the server's answer, everything else that has none gets <see cref="S2SessionEndedException"/>,
/// and each says whether it may have been carried out. A session that ended stays so; open another one.
/// </para>
/// <para>
/// An accepted append always gets an answer: cancelling does not take it back, <see cref="CloseAsync"/> waits for it, and
/// <see cref="DisposeAsync"/> answers it with an exception.
/// </para>
/// </remarks>
public sealed class AppendSession : IAsyncDisposable
{
    /// <summary>A server that asks for another connection more often than this is given time.</summary>
    private static readonly TimeSpan HopInterval = TimeSpan.FromSeconds(60);

    private readonly S2Account _account;
    private readonly Uri _records;
    private readonly string? _basin;
    private readonly AppendWindow _window;
    private readonly CancellationTokenSource _stop = new();
    private Task _running = Task.CompletedTask;
    private volatile S2Exception? _failure;
    private int _failures;
    private long? _lastHop;
    private int _isDisposed;

    private AppendSession(S2Account account, Uri records, string? basin, AppendSessionOptions options)
    {
        _account = account;
        _records = records;
        _basin = basin;
        _window = new AppendWindow(options.MaxInflightBytes, options.MaxInflightBatches);
    }

    /// <summary>The appends that are accepted and not answered yet: how many, and their metered bytes.</summary>
    public (int Batches, long Bytes) Inflight => _window.Inflight;

    /// <summary>What ended the session; null while it runs and after it was closed in order.</summary>
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

    /// <summary>Hands over an append; waits while <see cref="AppendSessionOptions"/> allow no more under way.</summary>
    /// <param name="input">What to append; its bytes must not change until the ticket has its answer.</param>
    /// <param name="cancellationToken">Ends the wait for room. Does nothing once the append is accepted.</param>
    /// <returns>The accepted append, whose answer is still to come.</returns>
    /// <exception cref="S2SessionEndedException">The session takes no more, and this append was not accepted.</exception>
    public ValueTask<AppendTicket> SubmitAsync(AppendInput input, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(input);
        return cancellationToken.IsCancellationRequested
            ? ValueTask.FromCanceled<AppendTicket>(cancellationToken)
            : _window.EnterAsync(input, cancellationToken);
    }

    /// <summary>Takes no more, waits until everything accepted has its answer, and ends the connection in order.</summary>
    /// <param name="cancellationToken">Ends the wait only: the session goes on with what it has until it is disposed.</param>
    /// <exception cref="S2Exception">The session failed, now or before: not everything that was accepted is acknowledged.</exception>
    public async Task CloseAsync(CancellationToken cancellationToken = default)
    {
        _window.Close(new S2SessionEndedException("The session is closed.", SideEffect.None, cause: null));
        await _running.WaitAsync(cancellationToken);
        if (Failure is { } failure)
        {
            throw new S2SessionEndedException("The session failed.", failure.SideEffect, failure);
        }
    }

    /// <summary>Ends the session at once; what has no answer gets an exception, see the remarks.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _stop.CancelAsync();
            await _running;
            _stop.Dispose();
        }
    }

    /// <summary>Opens a connection, in as many attempts as there are.</summary>
    /// <exception cref="S2Exception">The last one failed too, or trying again makes no sense.</exception>
    private async Task<AppendConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await AppendConnection.OpenAsync(_account, _records, _basin, cancellationToken);
            }
            catch (S2Exception exception) when (MayTryAgain(exception))
            {
                await _account.Backoff.WaitAsync(_failures, exception.RetryAfter, cancellationToken);
            }
        }
    }

    /// <summary>Runs to the session's end. Never throws: every append gets an answer, whatever happens.</summary>
    private async Task RunAsync(AppendConnection first)
    {
        S2Exception? failure = null;
        try
        {
            for (AppendConnection? connection = first; connection is not null;)
            {
                var end = await UseAsync(connection);
                connection = await ContinueAsync(end, connection.IsAdvised);
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
        _window.Fail(failure, failure as S2ServerException, LookedAtNone(failure) ? SideEffect.None : SideEffect.Possible);
    }

    private async Task<S2Exception?> UseAsync(AppendConnection connection)
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

    /// <returns>The next connection; null where nothing will come for it.</returns>
    /// <exception cref="S2Exception">The session is over.</exception>
    private async Task<AppendConnection?> ContinueAsync(S2Exception? end, bool isAdvised)
    {
        _stop.Token.ThrowIfCancellationRequested();
        if (end is not null && _window.Inflight.Batches > 0)
        {
            await RepairAsync(end);
        }
        else if (isAdvised)
        {
            await HopAsync();
        }

        // A connection that ended while nothing was under way is missed when there is something to send.
        return await _window.HasUnsentAsync(_stop.Token) ? await ConnectAsync(_stop.Token) : null;
    }

    private async Task RepairAsync(S2Exception end)
    {
        if (_window.HasUnacked)
        {
            var isSafe = LookedAtNone(end);
            if (!isSafe && _account.Options.AppendRetryPolicy != AppendRetryPolicy.All || !MayTryAgain(end))
            {
                throw end;
            }

            _window.Resend(isSafe ? SideEffect.None : SideEffect.Possible);
        }
        else if (!MayTryAgain(end))
        {
            throw end;
        }

        await _account.Backoff.WaitAsync(_failures, end.RetryAfter, _stop.Token);
    }

    private async Task HopAsync()
    {
        if (_lastHop is { } last && _account.Time.GetElapsedTime(last) < HopInterval)
        {
            await _account.Backoff.WaitAsync(1, null, _stop.Token);
        }

        _lastHop = _account.Time.GetTimestamp();
    }

    private bool MayTryAgain(S2Exception failure) =>
        failure.IsRetryable && !(failure.RetryAfter > _account.Options.MaxRetryAfter) && ++_failures < _account.Options.MaxAttempts;

    // After a refusal that certainly had no effect, the server carries out nothing that was sent behind it.
    private static bool LookedAtNone(S2Exception? end) => end is S2ServerException { SideEffect: SideEffect.None };

    private static S2TransportException Disposed() => new("The session was disposed.", SideEffect.Possible);
}
