using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>
/// Maps renderer crashes. The page's session reports the crash and the browser its reason, if targets are discovered. One event is written for both,
/// or without the reason if it does not arrive.
/// </summary>
internal sealed class CrashMapper(MappingContext mapping)
{
    private readonly EventWriter _events = mapping.Events;

    /// <summary>Handles a crash reported by the session.</summary>
    public void MapCrash(CdpSession session)
    {
        var target = session.Target;
        if (target.Crash != CrashReport.None)
        {
            return;
        }

        target.Crash = CrashReport.Pending;
        if (target.Type != TargetType.Page)
        {
            Report(target); // the browser reports a reason for pages only
        }
    }

    // {"targetId":"ACE9","status":"crashed","errorCode":5}
    public void MapReason(ReadOnlySpan<byte> parameters, TargetRegistry targets)
    {
        var cursor = new JsonCursor(parameters);
        var id = default(ReadOnlySpan<byte>);
        var status = default(ReadOnlySpan<byte>);
        var code = 0L;
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("targetId"u8))
            {
                id = cursor.ReadContent();
            }
            else if (cursor.NameIs("status"u8))
            {
                status = cursor.ReadContent();
            }
            else if (cursor.NameIs("errorCode"u8))
            {
                code = cursor.ReadInt64();
            }
        }

        if (targets.FindTarget(id) is { } target && target.Crash != CrashReport.Done)
        {
            Write(target, "Target.targetCrashed", status, code);
        }
    }

    /// <summary>Writes a pending crash without its reason, because the target is navigating or closing.</summary>
    public void Report(TargetState target)
    {
        if (target.Crash == CrashReport.Pending)
        {
            Write(target, "Inspector.targetCrashed", status: default, code: 0);
        }
    }

    private void Write(TargetState target, string source, ReadOnlySpan<byte> status, long code)
    {
        target.Crash = CrashReport.Done;
        if (target.LastPrimary is not { } session || target.Document.IsInternal || !mapping.Config.Wants(EventCategory.Page))
        {
            return;
        }

        _events.Begin(EventTypes.PageCrashed, source, session);
        NavigationFields.Write(_events, session);
        if (!status.IsEmpty)
        {
            SnakeCase.Write(_events, "status"u8, status);
            _events.Integer("error_code"u8, code);
        }

        _events.End();
    }
}
