using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Targets;

/// <summary>The targets and their sessions. Not thread-safe.</summary>
internal sealed class TargetRegistry
{
    private readonly Dictionary<byte[], CdpSession> _sessions = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], CdpSession>.AlternateLookup<ReadOnlySpan<byte>> _sessionsById;
    private readonly Dictionary<byte[], TargetState> _targets = new(Utf8KeyComparer.Instance);
    private readonly Dictionary<byte[], TargetState>.AlternateLookup<ReadOnlySpan<byte>> _targetsById;

    public TargetRegistry()
    {
        _sessionsById = _sessions.GetAlternateLookup<ReadOnlySpan<byte>>();
        _targetsById = _targets.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public IReadOnlyCollection<CdpSession> Sessions => _sessions.Values;

    public IReadOnlyCollection<TargetState> Targets => _targets.Values;

    public CdpSession? FindSession(ReadOnlySpan<byte> id) => _sessionsById.TryGetValue(id, out var session) ? session : null;

    public TargetState? FindTarget(ReadOnlySpan<byte> id) => _targetsById.TryGetValue(id, out var target) ? target : null;

    /// <summary>Adds a session, and its target if it is new. Returns null if the session is already known.</summary>
    public CdpSession? Attach(ReadOnlySpan<byte> sessionId, in TargetInfo info, CdpSession? parent, bool alreadyOpen)
    {
        if (_sessionsById.ContainsKey(sessionId))
        {
            return null;
        }

        if (!_targetsById.TryGetValue(info.Id, out var target))
        {
            var page = parent is not null && !info.Type.IsShared() ? parent.Target.Page : new PageState();
            target = new TargetState(info.Id.ToArray(), info.IdToken.ToArray(), info.Type, page, isInsideInternal: parent?.Target.Document.IsInternal == true && !info.Type.IsShared())
            {
                AlreadyOpen = alreadyOpen,
                OpenerId = info.OpenerId.ToArray(),
            };
            target.Document.SetUrl(info.Url.IsEmpty ? target.Document.Url : info.Url.ToArray());
            if (info.Type.HasFrames())
            {
                target.Document.FrameId = target.IdToken; // the main frame of a page or of an out-of-process frame has the target's id
                target.Document.ParentFrameId = info.ParentFrameId.ToArray();
            }

            _targets.Add(target.Id, target);
        }

        target.Title = info.Title.ToArray();
        var session = new CdpSession(sessionId.ToArray(), target);
        target.Sessions.Add(session);
        _sessions.Add(session.Id, session);
        return session;
    }

    public void Detach(CdpSession session)
    {
        _sessions.Remove(session.Id);
        session.Target.Sessions.Remove(session);
    }

    public void Forget(TargetState target) => _targets.Remove(target.Id);

    /// <summary>Removes every session, because the connection is lost. The targets may still exist.</summary>
    public void DetachAll()
    {
        _sessions.Clear();
        foreach (var target in _targets.Values)
        {
            target.Sessions.Clear();
        }
    }
}
