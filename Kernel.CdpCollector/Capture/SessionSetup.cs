using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Mapping.Interactions;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Capture;

/// <summary>
/// Sets up sessions: enables domains, adds the interaction script, and requests documents. Nothing is awaited; all commands are sent together, before
/// the target is resumed.
/// </summary>
internal sealed class SessionSetup(MappingContext mapping, SerializedCommands commands, EventMapper mapper)
{
    private readonly CdpDomains _domains = new(mapping, commands);
    private readonly InteractionCapture _interactions = new(mapping, commands);

    /// <summary>Begins a session; it may replace the session captured before.</summary>
    /// <param name="session">The session.</param>
    /// <param name="isWaiting">Whether its target is paused until it is resumed.</param>
    public void Begin(CdpSession session, bool isWaiting)
    {
        var target = session.Target;
        target.LastPrimary = session;
        mapper.Begin(target);
        if (target.Type.HasChildren())
        {
            commands.SendWithoutReply("Target.setAutoAttach", session.Id, TargetTypes.AutoAttach);
        }

        // Documents come first, so that events of the other domains can be assigned to them.
        _domains.Apply(session, SessionDomains.Page);
        if ((session.Enabled & SessionDomains.Page) != 0)
        {
            RequestHistory(session, isNew: isWaiting && DocumentState.IsBlank(target.Document.Url));
        }

        _domains.Apply(session);
        _interactions.Apply(session);
        mapper.Announce(session);
    }

    /// <summary>Applies changed capture settings.</summary>
    public void Switch(CdpSession session, CaptureConfig previous)
    {
        // The script is removed before the domain it reports through is disabled, and added after it is enabled.
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

    /// <summary>Removes a session that was detached.</summary>
    public void End(CdpSession session) => _interactions.Forget(session);

    /// <summary>Removes all sessions.</summary>
    public void EndAll() => _interactions.Clear();

    /// <summary>Removes the interaction script from all pages.</summary>
    public void RemoveScripts() => _interactions.RemoveAll();

    /// <summary>Requests the documents that the session shows.</summary>
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
                    // The tab was empty when it was announced, but its opener navigated it before the commands arrived.
                    _domains.ReplayLifecycleEvents(session);
                }
            }
        });
    }

    // Documents that existed before their session are not reported, as in a tab that is opened with a URL, even if the browser reports it as paused.
    // Unless the tab is new and empty, its lifecycle events are requested too.
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
