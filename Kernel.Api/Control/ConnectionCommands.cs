using System.Text.Json;

namespace Kernel.Api.Control;

/// <summary>The commands of one DevTools client: reads its messages and the browser's, and has them reported.</summary>
/// <remarks>Thread-safe: client and browser send at the same time.</remarks>
internal sealed class ConnectionCommands : IDisposable
{
    /// <summary>The most bytes of a command that are kept.</summary>
    public const int MaxCommandBytes = 64 * 1024;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly IControlPublisher _publisher;
    private readonly string _connectionId;
    private readonly CommandReports _reports;
    private readonly ITimer _timer;
    private bool _isArmed;
    private bool _isDisposed;

    /// <param name="publisher">The publisher.</param>
    /// <param name="connectionId">The id of the connection in events.</param>
    /// <param name="targetId">The target of a connection to one; null for one to the browser.</param>
    /// <param name="time">The clock.</param>
    public ConnectionCommands(IControlPublisher publisher, string connectionId, string? targetId, TimeProvider time)
    {
        (_publisher, _connectionId) = (publisher, connectionId);
        _reports = new CommandReports(publisher, connectionId, targetId, time);
        _timer = time.CreateTimer(static commands => ((ConnectionCommands)commands!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        publisher.Ending += Flush;
    }

    /// <summary>Gets whether commands are reported.</summary>
    public bool IsOn => _publisher.Session is not null;

    /// <summary>Processes a message of the client.</summary>
    /// <param name="head">The message, or its first <see cref="MaxCommandBytes"/> bytes.</param>
    /// <param name="tail">The end of a longer message.</param>
    /// <param name="length">The number of bytes of the message.</param>
    public void ClientSent(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long length)
    {
        try
        {
            if (CommandMessage.TryRead(head, tail, length, out var command))
            {
                lock (_gate)
                {
                    if (!_isDisposed && _reports.TryAdd(command))
                    {
                        Arm();
                    }
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // The browser rejects it, too.
        }
    }

    /// <summary>Determines from the beginning of a message of the browser whether it has to be read.</summary>
    public bool ConcernsCommands(ReadOnlySpan<byte> head)
    {
        if (!BrowserMessage.TryReadId(head, out var id))
        {
            return BrowserMessage.IsOfSessions(head);
        }

        lock (_gate)
        {
            return _reports.Expects(id);
        }
    }

    /// <summary>Processes a message of the browser for which <see cref="ConcernsCommands"/> is true.</summary>
    /// <param name="head">The message, or its first <see cref="BrowserMessage.MaxBytes"/> bytes.</param>
    /// <param name="tail">Not needed.</param>
    /// <param name="length">The number of bytes of the message.</param>
    public void BrowserSent(ReadOnlySpan<byte> head, ReadOnlySpan<byte> tail, long length)
    {
        try
        {
            if (BrowserMessage.TryReadId(head, out var id))
            {
                var result = BrowserMessage.ReadResult(head, length == head.Length);
                lock (_gate)
                {
                    _reports.Complete(id, result);
                }
            }
            else if (BrowserMessage.ReadSession(head, length == head.Length) is { } session)
            {
                lock (_gate)
                {
                    _reports.ChangeSession(session.SessionId, session.TargetId, session.TargetType);
                }
            }
        }
        catch (JsonException)
        {
            // A browser that writes no JSON responds to nothing.
        }
    }

    /// <summary>Records that the client's messages cannot be read, so that no more commands are reported.</summary>
    public void CommandsAreUnreadable(Exception reason) => _publisher.Unreadable(_connectionId, "client", reason.Message);

    /// <summary>Records that the browser's messages cannot be read, so that commands are reported without their results.</summary>
    public void ResultsAreUnreadable(Exception reason)
    {
        _publisher.Unreadable(_connectionId, "browser", reason.Message);
        lock (_gate)
        {
            _reports.ExpectNoResults();
        }
    }

    /// <summary>Publishes what is held back, with the results so far.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            _reports.Flush();
        }
    }

    /// <summary>Publishes what is held back, and ends.</summary>
    public void Dispose()
    {
        _publisher.Ending -= Flush;
        Flush();
        lock (_gate)
        {
            _isDisposed = true;
            _timer.Dispose();
            _reports.Dispose();
        }
    }

    private void Sweep()
    {
        lock (_gate)
        {
            _isArmed = false;
            if (!_isDisposed && _reports.Sweep())
            {
                Arm();
            }
        }
    }

    private void Arm()
    {
        if (!_isArmed)
        {
            _isArmed = true;
            _timer.Change(SweepInterval, Timeout.InfiniteTimeSpan);
        }
    }
}
