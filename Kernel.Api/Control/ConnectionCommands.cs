using System.Text.Json;
using Kernel.Api.Sessions;

namespace Kernel.Api.Control;

/// <summary>The commands of one DevTools client, from its messages and the browser's to events.</summary>
/// <remarks>
/// An event is published when the response has arrived, because it says what became of the command. A command without a response for
/// two seconds is published as pending, because that can be the reason to look, for example while a dialog is open, and again with
/// its response. Thread-safe: client and browser send at the same time.
/// </remarks>
internal sealed class ConnectionCommands : IDisposable
{
    /// <summary>The most bytes of a command that are kept.</summary>
    public const int MaxCommandBytes = 64 * 1024;

    private const int MaxPending = 1_024;
    private const int MaxSessions = 1_024;
    private static readonly TimeSpan PendingAfter = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly IControlPublisher _publisher;
    private readonly string _connectionId;
    private readonly string? _targetId;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Action<CommandReport> _end;
    private readonly CommandArguments _arguments = new();
    private readonly CommandEventWriter _writer = new();
    private readonly Dictionary<long, (CommandReport Report, long Since)> _pending = [];
    private readonly Dictionary<string, (string TargetId, string? TargetType)> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CommandFolder> _folders = new(StringComparer.Ordinal);
    private readonly HashSet<CommandReport> _reports = [];
    private CaptureSession? _session;
    private bool _isArmed;
    private bool _hasUnknownResults;
    private bool _isDisposed;

    /// <param name="publisher">The publisher.</param>
    /// <param name="connectionId">The id of the connection in events.</param>
    /// <param name="targetId">The target of a connection to one; null for one to the browser.</param>
    /// <param name="time">The clock.</param>
    public ConnectionCommands(IControlPublisher publisher, string connectionId, string? targetId, TimeProvider time)
    {
        (_publisher, _connectionId, _targetId, _time) = (publisher, connectionId, targetId, time);
        _end = End;
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
                    Add(command);
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
            return _pending.ContainsKey(id);
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
                    Complete(id, result);
                }
            }
            else if (BrowserMessage.ReadSession(head, length == head.Length) is { } session)
            {
                lock (_gate)
                {
                    ChangeSession(session.SessionId, session.TargetId, session.TargetType);
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
            _hasUnknownResults = true;
            foreach (var (report, _) in _pending.Values)
            {
                report.Pending--;
                report.Unknown++;
            }

            _pending.Clear();
            foreach (var report in _reports.Where(static report => report.IsComplete).ToArray())
            {
                End(report);
            }
        }
    }

    /// <summary>Publishes what is held back, with the results so far.</summary>
    public void Flush()
    {
        lock (_gate)
        {
            EndBursts(all: true);
            foreach (var report in _reports.Where(static report => !report.WasReported).OrderBy(static report => report.Ts).ToArray())
            {
                Publish(report);
            }
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
            Forget();
            _timer.Dispose();
            _arguments.Dispose();
            _writer.Dispose();
        }
    }

    private void Add(in CommandMessage command)
    {
        if (_isDisposed || !EnterSession())
        {
            return;
        }

        var now = _time.GetTimestamp();
        var ts = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        _arguments.Read(command.Rule, command.Parameters, command.ParametersLength, _session!.Options.Redact);
        var folder = FolderOf(command.SessionId ?? "");
        var report = folder.Find(command.Rule, _arguments.Group, now, _time, _end);
        if (report is null)
        {
            report = Create(command, ts, now);
            _reports.Add(report);
            if (_arguments.Group is not null)
            {
                folder.Begin(command.Rule, report);
            }
        }

        report.Count++;
        (report.LastTs, report.LastAt) = (ts, now);
        report.Position = _arguments.Position ?? report.Position;
        report.LengthName ??= _arguments.LengthName;
        report.Length += _arguments.Length;
        report.IsTruncated |= _arguments.IsTruncated;
        Expect(command.Id, report, now);
        if (report.IsComplete)
        {
            End(report);
        }

        Arm();
    }

    private CommandReport Create(in CommandMessage command, long ts, long now)
    {
        var (targetId, targetType) = command.SessionId is null ? (_targetId, null) : _targets.GetValueOrDefault(command.SessionId);
        return new CommandReport
        {
            CaptureSessionId = _session!.Id,
            Ts = ts,
            Since = now,
            CommandId = command.Id,
            Method = command.Rule.Method,
            SessionId = command.SessionId,
            TargetId = _arguments.TargetId ?? targetId,
            TargetType = _arguments.TargetId is null ? targetType : null,
            Group = _arguments.Group,
            Arguments = _arguments.Json.ToArray(),
            From = _arguments.Position,
            Position = _arguments.Position,
        };
    }

    // An id that the client uses twice at a time belongs to the later command.
    private void Expect(long id, CommandReport report, long now)
    {
        if (_pending.Remove(id, out var earlier))
        {
            earlier.Report.Pending--;
            earlier.Report.Unknown++;
            if (earlier.Report.IsComplete && earlier.Report != report)
            {
                End(earlier.Report);
            }
        }

        if (_hasUnknownResults || _pending.Count >= MaxPending)
        {
            report.Unknown++;
            return;
        }

        report.Pending++;
        _pending.Add(id, (report, now));
    }

    private void Complete(long id, CommandResult result)
    {
        if (!_pending.Remove(id, out var pending))
        {
            return;
        }

        pending.Report.Complete(_time.GetElapsedTime(pending.Since), result.Error);
        pending.Report.TargetId ??= result.TargetId;
        if (pending.Report.IsComplete)
        {
            End(pending.Report);
        }
    }

    private void ChangeSession(string sessionId, string? targetId, string? targetType)
    {
        if (targetId is null)
        {
            _targets.Remove(sessionId);
            if (_folders.Remove(sessionId, out var folder))
            {
                folder.End(0, _time, all: true, _end);
            }
        }
        else if (_targets.Count < MaxSessions)
        {
            _targets[sessionId] = (targetId, targetType);
        }
    }

    private CommandFolder FolderOf(string sessionId)
    {
        if (_folders.TryGetValue(sessionId, out var folder))
        {
            return folder;
        }

        if (_folders.Count >= MaxSessions)
        {
            EndBursts(all: true);
            _folders.Clear();
        }

        return _folders[sessionId] = new CommandFolder();
    }

    // What belongs to a session that has ended cannot be published any more.
    private bool EnterSession()
    {
        var session = _publisher.Session;
        if (session is null || (_session is { } last && last.Id != session.Id))
        {
            Forget();
        }

        _session = session;
        return session is not null;
    }

    private void Forget()
    {
        _pending.Clear();
        _folders.Clear();
        _reports.Clear();
    }

    private void End(CommandReport report)
    {
        report.IsOpen = false;
        if (report.Pending == 0 && _reports.Remove(report))
        {
            Publish(report);
        }
    }

    private void Publish(CommandReport report)
    {
        if (_publisher.Session is { } session && session.Id == report.CaptureSessionId)
        {
            _publisher.Publish(_writer.Write(report, _connectionId, session.Options.Redact));
        }

        report.WasReported = true;
    }

    private bool EndBursts(bool all)
    {
        var now = _time.GetTimestamp();
        var areEnded = true;
        foreach (var folder in _folders.Values)
        {
            areEnded &= folder.End(now, _time, all, _end);
        }

        return areEnded;
    }

    private void Sweep()
    {
        lock (_gate)
        {
            _isArmed = false;
            if (_isDisposed || !EnterSession())
            {
                return;
            }

            var isWanted = !EndBursts(all: false);
            foreach (var report in _reports)
            {
                if (report is { IsOpen: false, WasReported: false } && _time.GetElapsedTime(report.LastAt) >= PendingAfter)
                {
                    Publish(report);
                }

                isWanted |= !report.WasReported;
            }

            if (isWanted)
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
