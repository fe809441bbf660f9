using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>The domain Target: tabs that open and close.</summary>
internal sealed class TargetMapper(MappingContext mapping)
{
    private readonly EventWriter _events = mapping.Events;
    private readonly HashSet<TargetState> _announced = [];

    /// <summary>Whether <c>tab_opened</c> was said of the target.</summary>
    public bool IsAnnounced(TargetState target) => _announced.Contains(target);

    /// <summary>Says <c>tab_opened</c> of a tab, once, as soon as it shows something else than a page of the browser itself.</summary>
    public void Announce(CdpSession session)
    {
        var target = session.Target;
        if (target is { Type: TargetType.Page, Document.IsInternal: false } && mapping.Config.Wants(EventCategory.Page) && _announced.Add(target))
        {
            WriteOpened(session);
        }
    }

    /// <summary>Says <c>tab_closed</c> of a tab that had been announced.</summary>
    /// <param name="session">The session it was captured through, the last one where the connection has been lost since.</param>
    /// <param name="source">What told it; null where it was only missing after the connection was made again.</param>
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
        _events.OptionalToken("title"u8, target.Title);
        _events.OptionalToken("opener_id"u8, target.OpenerId);
        _events.OptionalFlag("already_open"u8, target.AlreadyOpen);
        _events.End();
    }
}
