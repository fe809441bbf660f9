using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Threading;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Gateway;

/// <summary>The DevTools connections through the gateway: bounded, told of in the stream, and ended before the stream ends.</summary>
internal sealed partial class GatewayConnections(
    EventLog log,
    EventBatchPool batches,
    SessionManager sessions,
    GatewayMetrics metrics,
    EventStreamMetrics streamMetrics,
    IOptions<GatewayOptions> options,
    TimeProvider time,
    ILogger<GatewayConnections> logger) : IHostedLifecycleService, IDisposable
{
    private static readonly TimeSpan EndTimeout = TimeSpan.FromMilliseconds(500);

    private readonly CancellationTokenSource _stopping = new();
    private readonly AsyncBroadcast _ended = new();
    private int _open;
    private long _lastEnded;

    /// <summary>Cancelled when every connection has to end.</summary>
    public CancellationToken Stopping => _stopping.Token;

    /// <summary>How many there are.</summary>
    public int Open => Volatile.Read(ref _open);

    /// <summary>When the last one ended, as the clock's timestamp; 0 before.</summary>
    public long LastEnded => Volatile.Read(ref _lastEnded);

    /// <summary>Takes a place; false where there is none. Every place taken is given back with <see cref="Release"/>.</summary>
    public bool TryReserve()
    {
        if (Interlocked.Increment(ref _open) <= options.Value.MaxConnections && !_stopping.IsCancellationRequested)
        {
            return true;
        }

        Release();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Release()
    {
        Volatile.Write(ref _lastEnded, time.GetTimestamp());
        Interlocked.Decrement(ref _open);
        _ended.Signal();
    }

    /// <summary>The browser has accepted a connection.</summary>
    public void Opened(GatewayConnection connection)
    {
        connection.Since = time.GetTimestamp();
        metrics.Opened();
        Publish(ConnectionEvents.Connected(connection, time.GetUtcNow()));
    }

    /// <summary>A connection has ended; nothing where it was never accepted.</summary>
    public void Closed(GatewayConnection connection)
    {
        if (connection.Since == 0)
        {
            return;
        }

        var duration = time.GetElapsedTime(connection.Since);
        metrics.Closed(connection, duration);
        Publish(ConnectionEvents.Disconnected(connection, time.GetUtcNow(), duration));
    }

    /// <summary>Ends the connections while the stream still takes events.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
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

    public void Dispose() => _stopping.Dispose();

    // Only what a session asks for becomes an event.
    private void Publish(BrowserEvent @event)
    {
        if (sessions.Active?.Categories.Contains(EventCategory.Connection) is not true)
        {
            return;
        }

        var batch = batches.Rent();
        try
        {
            batch.Add(@event);
            if (!log.Append(batch).Accepted)
            {
                streamMetrics.Rejected(batch.Count);
                LogLost(@event.Type);
            }
        }
        finally
        {
            batches.Return(batch);
        }
    }

    [LoggerMessage(2401, LogLevel.Warning, "The stream took no events: a {Type} is lost.")]
    private partial void LogLost(string type);
}
