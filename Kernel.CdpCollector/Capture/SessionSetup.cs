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
internal sealed class SessionSetup(EventMapper mapper)
{
    /// <summary>A session begins, or takes the place of the one that was captured.</summary>
    /// <param name="commands">Where to.</param>
    /// <param name="session">The session.</param>
    /// <param name="isWaiting">Whether its target does nothing until it is resumed.</param>
    public void Begin(SerializedCommands commands, CdpSession session, bool isWaiting)
    {
        var target = session.Target;
        var config = mapper.Config;
        target.LastPrimary = session;
        target.Shifts.Set();
        target.Paints.Set();
        if (target.Type.HasChildren())
        {
            commands.SendWithoutReply("Target.setAutoAttach", session.Id, TargetTypes.AutoAttach);
        }

        // The documents come first: what the domains then tell belongs to them.
        CdpDomains.Apply(commands, session, config, SessionDomains.Page);
        if ((session.Enabled & SessionDomains.Page) != 0)
        {
            AskForHistory(commands, session, isNew: isWaiting && DocumentState.IsBlank(target.Document.Url));
        }

        CdpDomains.Apply(commands, session, config);
        InteractionCapture.Apply(commands, session, config);
        mapper.Announce(session);
    }

    /// <summary>Something else is captured from now on.</summary>
    public void Switch(SerializedCommands commands, CdpSession session, CaptureConfig previous)
    {
        // The script goes before the domain that it reports through, and comes after it.
        var config = mapper.Config;
        if (!config.Wants(EventCategory.Interaction))
        {
            InteractionCapture.Apply(commands, session, config);
        }

        CdpDomains.Apply(commands, session, config);
        InteractionCapture.Apply(commands, session, config);
        if (config.FollowsRequests && !previous.FollowsRequests && session.Target.Type.HasFrames())
        {
            AskForHistory(commands, session, isNew: false);
        }

        mapper.Announce(session);
    }

    /// <summary>Asks which documents the session shows.</summary>
    public void AskForFrames(SerializedCommands commands, CdpSession session) => AskForFrames(commands, session, isNew: false);

    private void AskForFrames(SerializedCommands commands, CdpSession session, bool isNew)
    {
        session.NeedsFrameTree = false;
        commands.SendWithCallback("Page.getFrameTree", session.Id, default, CdpDomains.AnswerTimeout, result =>
        {
            session.AwaitsHistory = false;
            if (!result.IsEmpty && session.IsPrimary)
            {
                mapper.MapFrameTree(result, session);
                if (isNew && session is { HasNavigated: false, Target: { Type: TargetType.Page, Page.NavigationSeq: > 0 } })
                {
                    // It was empty when it was announced; who opened it was faster than what was sent to it.
                    CdpDomains.TellHistory(commands, session);
                }
            }
        });
    }

    // Which documents are shown was not told where they were there first, as in a tab that is opened with an address, also where the
    // browser says that it waits. Of any but a new and empty one it is asked as well how far it is.
    private void AskForHistory(SerializedCommands commands, CdpSession session, bool isNew)
    {
        session.AwaitsHistory = !isNew;
        AskForFrames(commands, session, isNew);
        if (!isNew && session.Target.Type == TargetType.Page)
        {
            CdpDomains.TellHistory(commands, session);
        }
    }
}
