using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Page;

/// <summary>The domain Target: tabs that open and close.</summary>
internal sealed class TargetMapper(EventWriter events)
{
    public void MapOpened(CdpSession session)
    {
        var target = session.Target;
        events.Begin(EventKind.TabOpened, "Target.attachedToTarget", session);
        NavigationFields.WriteTarget(events, session);
        events.Url("url"u8, target.Document.Url);
        events.OptionalToken("title"u8, target.Title);
        events.OptionalToken("opener_id"u8, target.OpenerId);
        events.OptionalFlag("already_open"u8, target.AlreadyOpen);
        events.End();
    }

    /// <summary>Says that a tab is gone.</summary>
    /// <param name="session">The session it was captured through, the last one where the connection has been lost since.</param>
    /// <param name="source">What told it; null where it was only missing after the connection was made again.</param>
    public void MapClosed(CdpSession session, string? source)
    {
        events.Begin(EventKind.TabClosed, source, session);
        NavigationFields.Write(events, session);
        events.End();
    }
}
