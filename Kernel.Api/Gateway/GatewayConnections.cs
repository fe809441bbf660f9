using Kernel.Api.Control;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Threading;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Gateway;

/// <summary>Limits the DevTools connections through the gateway, publishes their events, and ends them before the stream ends.</summary>
internal sealed class GatewayConnections(
    ApiEventPublisher events,
    SessionManager sessions,
    ControlPublisher control,
    GatewayMetrics metrics,
    IOptions<GatewayOptions> options,
    TimeProvider time) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly AsyncBroadcast _ended = new();
    private int _open;
    private long _lastEnded;

    /// <summary>Gets the token that is cancelled when all connections have to end, to record the reason.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>Gets the token that is cancelled after <see cref="Stopping"/>, to end the connections.</summary>
    public CancellationToken Closing => _closing.Token;

    /// <summary>Gets the number of open connections.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>Gets the timestamp of the clock when a connection last ended; 0 before.</summary>
    public long LastEnded => Volatile.Read(ref _lastEnded);

    /// <summary>Reserves a connection, to be released with <see cref="Release"/>; false if the limit is reached.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _open) <= options.Value.MaxConnections && !_stopping.IsCancellationRequested)
        {
            return true;
        }

        Release();
        return false;
    }

    /// <summary>Releases a reserved connection.</summary>
    public void Release()
    {
        Volatile.Write(ref _lastEnded, time.GetTimestamp());
        Interlocked.Decrement(ref _open);
        _ended.Signal();
    }

    /// <summary>Creates a connection.</summary>
    /// <param name="request">The request for a WebSocket, whose offer of compression is changed if its messages have to be read.</param>
    public GatewayConnection Create(HttpRequest request)
    {
        var connection = new GatewayConnection(request.Path.Value ?? "", Opened);
        if (control.Session is not null)
        {
            IndependentMessages.Request(request.Headers);
            connection.HasIndependentMessages = true;
        }

        return connection;
    }

    /// <summary>Records that the browser has accepted a connection.</summary>
    public void Opened(GatewayConnection connection)
    {
        connection.Since = time.GetTimestamp();
        connection.Commands = new ConnectionCommands(control, connection.Id, connection.TargetId, time);
        metrics.Opened();
        Publish(ConnectionEvents.Connected(connection, time.GetUtcNow()));
    }

    /// <summary>Records that a connection has ended, if the browser had accepted it.</summary>
    public void Closed(GatewayConnection connection)
    {
        if (connection.Since == 0)
        {
            return;
        }

        connection.Dispose();
        var duration = time.GetElapsedTime(connection.Since);
        metrics.Closed(connection, duration);
        Publish(ConnectionEvents.Disconnected(connection, time.GetUtcNow(), duration));
    }

    /// <summary>Ends the connections while the stream still accepts events.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _closing.CancelAsync();
        var started = time.GetTimestamp();
        while (true)
        {
            var ended = _ended.Next;
            var left = EndTimeout - time.GetElapsedTime(started);
            if (Open == 0 || left <= TimeSpan.Zero)
            {
                return;
            }

            await ended.WaitAsync(left, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _stopping.Dispose();
        _closing.Dispose();
    }

    private void Publish(BrowserEvent @event)
    {
        if (sessions.Active?.Categories.Contains(EventCategory.Connection) is true)
        {
            events.Publish(@event);
        }
    }
}
