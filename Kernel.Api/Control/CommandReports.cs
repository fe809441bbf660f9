using Kernel.Api.Sessions;

namespace Kernel.Api.Control;

/// <summary>The commands of one connection that are not published yet, from commands and results to events. Callers synchronize.</summary>
/// <remarks>
/// An event is published when the response has arrived, because it says what became of the command. A command without a response for
/// two seconds is published as pending, because that can be the reason to look, for example while a dialog is open, and again with
/// its response.
/// </remarks>
internal sealed class CommandReports : IDisposable
{
    private const int MaxSessions = 1_024;
    private static readonly TimeSpan PendingAfter = TimeSpan.FromSeconds(2);

    private readonly IControlPublisher _publisher;
    private readonly string _connectionId;
    private readonly string? _targetId;
    private readonly TimeProvider _time;
    private readonly Action<CommandReport> _end;
    private readonly CommandBursts _bursts;
    private readonly ExpectedResults _expected;
    private readonly CommandArguments _arguments = new();
    private readonly CommandEventWriter _writer = new();
    private readonly Dictionary<string, (string TargetId, string? TargetType)> _targets = new(StringComparer.Ordinal);
    private readonly HashSet<CommandReport> _reports = [];
    private CaptureSession? _session;

    /// <param name="publisher">The publisher.</param>
    /// <param name="connectionId">The id of the connection in events.</param>
    /// <param name="targetId">The target of a connection to one; null for one to the browser.</param>
    /// <param name="time">The clock.</param>
    public CommandReports(IControlPublisher publisher, string connectionId, string? targetId, TimeProvider time)
    {
        (_publisher, _connectionId, _targetId, _time) = (publisher, connectionId, targetId, time);
        _end = End;
        _bursts = new CommandBursts(time, _end);
        _expected = new ExpectedResults(_end);
    }

    /// <summary>Adds a command of the client.</summary>
    /// <returns>False if no session captures commands.</returns>
    public bool TryAdd(in CommandMessage command)
    {
        if (!EnterSession())
        {
            return false;
        }

        var now = _time.GetTimestamp();
        var ts = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        _arguments.Read(command.Rule, command.Parameters, command.ParametersLength, _session!.Options.Redact);
        var folder = _bursts.Of(command.SessionId ?? "");
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
        _expected.Add(command.Id, report, now);
        if (report.IsComplete)
        {
            End(report);
        }

        return true;
    }

    /// <summary>Returns whether a command with this id has no response yet.</summary>
    public bool Expects(long id) => _expected.Contains(id);

    /// <summary>Adds the browser's response to a command.</summary>
    public void Complete(long id, CommandResult result)
    {
        if (_expected.Take(id) is not { } sent)
        {
            return;
        }

        sent.Report.Complete(_time.GetElapsedTime(sent.Since), result.Error);
        sent.Report.TargetId ??= result.TargetId;
        if (sent.Report.IsComplete)
        {
            End(sent.Report);
        }
    }

    /// <summary>Records the target of a DevTools session; null for a session that has ended.</summary>
    public void ChangeSession(string sessionId, string? targetId, string? targetType)
    {
        if (targetId is null)
        {
            _targets.Remove(sessionId);
            _bursts.End(sessionId);
        }
        else if (_targets.Count < MaxSessions)
        {
            _targets[sessionId] = (targetId, targetType);
        }
    }

    /// <summary>Reports all commands without results from now on.</summary>
    public void ExpectNoResults()
    {
        _expected.Stop();
        foreach (var report in _reports.Where(static report => report.IsComplete).ToArray())
        {
            End(report);
        }
    }

    /// <summary>Publishes what is held back, with the results so far.</summary>
    public void Flush()
    {
        _bursts.End(all: true);
        foreach (var report in _reports.Where(static report => !report.WasReported).OrderBy(static report => report.Ts).ToArray())
        {
            Publish(report);
        }
    }

    /// <summary>Ends bursts that have paused, and publishes commands that have waited long for their responses.</summary>
    /// <returns>True if there is more to publish later.</returns>
    public bool Sweep()
    {
        if (!EnterSession())
        {
            return false;
        }

        var isWanted = !_bursts.End(all: false);
        foreach (var report in _reports)
        {
            if (report is { IsOpen: false, WasReported: false } && _time.GetElapsedTime(report.LastAt) >= PendingAfter)
            {
                Publish(report);
            }

            isWanted |= !report.WasReported;
        }

        return isWanted;
    }

    /// <inheritdoc />
    public void Dispose()
    {
        Forget();
        _arguments.Dispose();
        _writer.Dispose();
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
        _expected.Clear();
        _bursts.Clear();
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
}
