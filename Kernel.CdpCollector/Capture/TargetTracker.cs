using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;

namespace Kernel.CdpCollector.Capture;

/// <summary>Tracks the browser's targets: begins a session on each captured target and ends targets that are gone.</summary>
internal sealed class TargetTracker(SerializedCommands commands, EventMapper mapper, TargetRegistry targets, SessionSetup setup)
{
    // Whether the browser has announced all targets that existed when the connection was opened.
    private bool _initialTargetsAttached;

    /// <summary>Handles a new connection, on which the browser announces its targets.</summary>
    public void Connected() => _initialTargetsAttached = false;

    /// <summary>Closes the known tabs that the browser did not announce.</summary>
    public void InitialTargetsAttached()
    {
        _initialTargetsAttached = true;
        foreach (var target in targets.Targets.Where(static t => t.Sessions.Count == 0).ToList())
        {
            mapper.Close(target, source: null);
            targets.Forget(target);
        }
    }

    /// <summary>Handles a message of the Target domain.</summary>
    /// <param name="message">The message.</param>
    /// <param name="parent">The session that reported it; null for the browser itself.</param>
    public void Handle(in CdpMessage message, CdpSession? parent)
    {
        var name = message.Method["Target."u8.Length..];
        if (name.SequenceEqual("attachedToTarget"u8))
        {
            Attached(AttachFields.Read(message.Params), parent);
        }
        else if (name.SequenceEqual("detachedFromTarget"u8))
        {
            Detached(AttachFields.Read(message.Params));
        }
        else if (name.SequenceEqual("targetCrashed"u8))
        {
            mapper.MapCrashReason(message.Params, targets);
        }
    }

    private void Attached(in AttachFields fields, CdpSession? parent)
    {
        if (fields.SessionId.IsEmpty)
        {
            return;
        }

        if (fields.Info.Type != TargetType.Other && !fields.Info.Id.IsEmpty
            && targets.Attach(fields.SessionId, fields.Info, parent, alreadyOpen: !_initialTargetsAttached) is { IsPrimary: true } session)
        {
            mapper.Network.MapWorkerAttached(session);
            setup.Begin(session, fields.IsWaiting);
        }

        // Always, even if the browser reports the target as not paused: a popup that is attached and not resumed freezes together with its opener.
        commands.SendWithoutReply("Runtime.runIfWaitingForDebugger", fields.SessionId);
    }

    private void Detached(in AttachFields fields)
    {
        if (targets.FindSession(fields.SessionId) is not { } session)
        {
            return;
        }

        var wasPrimary = session.IsPrimary;
        targets.Detach(session);
        setup.End(session);
        mapper.Network.EndSession(session, "\"target_detached\""u8);
        if (session.Target.Primary is { } successor)
        {
            if (wasPrimary)
            {
                setup.Begin(successor, isWaiting: false);
            }

            return;
        }

        mapper.Close(session.Target, "Target.detachedFromTarget");
        targets.Forget(session.Target);
    }
}
