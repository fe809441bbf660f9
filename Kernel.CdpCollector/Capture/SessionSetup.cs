using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Interactions;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Capture;

/// <summary>
/// Brings sessions to what is captured: domains, our script, and what has to be asked of them. Nothing is awaited; all of it is
/// sent in one breath, before the target is resumed.
/// </summary>
internal sealed class SessionSetup(MappingContext mapping, SerializedCommands commands, EventMapper mapper)
{
    private readonly CdpDomains _domains = new(mapping, commands);
    private readonly InteractionCapture _interactions = new(mapping, commands);

    /// <summary>A session begins, or takes the place of the one that was captured.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isWaiting">Whether its target does nothing until it is resumed.</param>
    public void Begin(CdpSession session, bool isWaiting)
    {
        var target = session.Target;
        target.LastPrimary = session;
        mapper.Begin(target);
        if (target.Type.HasChildren())
        {
            commands.SendWithoutReply("Target.setAutoAttach", session.Id, TargetTypes.AutoAttach);
        }

        // The documents come first: what the domains then tell belongs to them.
        _domains.Apply(session, SessionDomains.Page);
        if ((session.Enabled & SessionDomains.Page) != 0)
        {
            RequestHistory(session, isNew: isWaiting && DocumentState.IsBlank(target.Document.Url));
        }

        _domains.Apply(session);
        _interactions.Apply(session);
        mapper.Announce(session);
    }

    /// <summary>Something else is captured from now on.</summary>
    public void Switch(CdpSession session, CaptureConfig previous)
    {
        // The script goes before the domain that it reports through, and comes after it.
        var config = mapping.Config;
        if (!config.Wants(EventCategory.Interaction))
        {
            _interactions.Apply(session);
        }

        _domains.Apply(session);
        _interactions.Apply(session);
        if (config.TracksRequests && !previous.TracksRequests && session.Target.Type.HasFrames())
        {
            RequestHistory(session, isNew: false);
        }

        mapper.Announce(session);
    }

    /// <summary>The session is gone.</summary>
    public void End(CdpSession session) => _interactions.Forget(session);

    /// <summary>All sessions are gone.</summary>
    public void EndAll() => _interactions.Clear();

    /// <summary>Takes back what was brought into pages.</summary>
    public void RemoveScripts() => _interactions.RemoveAll();

    /// <summary>Asks which documents the session shows.</summary>
    public void RequestFrameTree(CdpSession session) => RequestFrameTree(session, isNew: false);

    private void RequestFrameTree(CdpSession session, bool isNew)
    {
        session.NeedsFrameTree = false;
        commands.SendWithCallback("Page.getFrameTree", session.Id, default, result =>
        {
            session.AwaitsHistory = false;
            if (!result.IsEmpty && session.IsPrimary)
            {
                mapper.MapFrameTree(result, session);
                if (isNew && session is { HasNavigated: false, Target: { Type: TargetType.Page, Page.NavigationSeq: > 0 } })
                {
                    // It was empty when it was announced; who opened it was faster than what was sent to it.
                    _domains.ReplayLifecycleEvents(session);
                }
            }
        });
    }

    // Which documents are shown was not told where they were there first, as in a tab that is opened with an address, also where the
    // browser says that it waits. Of any but a new and empty one it is asked as well how far it is.
    private void RequestHistory(CdpSession session, bool isNew)
    {
        session.AwaitsHistory = !isNew;
        RequestFrameTree(session, isNew);
        if (!isNew && session.Target.Type == TargetType.Page)
        {
            _domains.ReplayLifecycleEvents(session);
        }
    }
}
