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
    private readonly AppendWindow _window;
    private readonly SessionLoop _loop;
    private readonly Task _running;
    private int _isDisposed;

    private AppendSession(AppendWindow window, SessionLoop loop, AppendConnection first)
    {
        _window = window;
        _loop = loop;
        _running = Task.Run(() => loop.RunAsync(first));
    }

    /// <summary>How many appends are accepted and have no answer, and their metered bytes.</summary>
    public (int Batches, long Bytes) Inflight => _window.Inflight;

    /// <summary>What ended the session; null while it runs and after it was closed in order.</summary>
    public S2Exception? Failure => _loop.Failure;

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
            _loop.Stop();
            await _running;
            _loop.Dispose();
        }
    }

    internal static async Task<AppendSession> OpenAsync(SessionOpener opener, AppendSessionOptions options, CancellationToken cancellationToken)
    {
        var window = new AppendWindow(options.MaxInflightBytes, options.MaxInflightBatches);
        var loop = new SessionLoop(opener, window);
        try
        {
            return new AppendSession(window, loop, await loop.OpenAsync(cancellationToken));
        }
        catch
        {
            loop.Dispose();
            throw;
        }
    }
}
