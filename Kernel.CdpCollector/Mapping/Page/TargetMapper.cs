using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>Maps the Target domain: tabs that open and close.</summary>
internal sealed class TargetMapper(MappingContext mapping)
{
    private readonly EventWriter _events = mapping.Events;
    private readonly HashSet<TargetState> _announced = [];

    /// <summary>Returns whether <c>tab_opened</c> was written for the target.</summary>
    public bool IsAnnounced(TargetState target) => _announced.Contains(target);

    /// <summary>Writes <c>tab_opened</c> for a tab, once, when it first shows a page that is not internal to the browser.</summary>
    public void Announce(CdpSession session)
    {
        var target = session.Target;
        if (target is { Type: TargetType.Page, Document.IsInternal: false } && mapping.Config.Wants(EventCategory.Page) && _announced.Add(target))
        {
            WriteOpened(session);
        }
    }

    /// <summary>Writes <c>tab_closed</c> for a tab that was announced.</summary>
    /// <param name="session">The session through which it was captured; the last one if the connection was lost in the meantime.</param>
    /// <param name="source">The CDP event that reported it; null if the tab was missing after a reconnect.</param>
    public void Close(CdpSession session, string? source)
    {
        if (!_announced.Remove(session.Target) || !mapping.Config.Wants(EventCategory.Page))
        {
            return;
        }

        _events.Begin(EventTypes.TabClosed, source, session);
        NavigationFields.Write(_events, session);
        _events.End();
    }

    private void WriteOpened(CdpSession session)
    {
        var target = session.Target;
        _events.Begin(EventTypes.TabOpened, "Target.attachedToTarget", session);
        NavigationFields.WriteTarget(_events, session);
        _events.Url("url"u8, target.Document.Url);
        _events.OptionalText("title"u8, target.Title);
        _events.OptionalToken("opener_id"u8, target.OpenerId);
        _events.OptionalFlag("already_open"u8, target.AlreadyOpen);
        _events.End();
    }
}
