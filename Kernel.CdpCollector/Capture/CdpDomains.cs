using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Capture;

/// <summary>Which domains a category costs, and switching them.</summary>
/// <remarks>
/// <c>Page</c> is enabled wherever anything is captured: it is what tells which navigation an event belongs to. <c>Network</c> is
/// enabled for the category page as well: whether a page has settled depends on its requests. All others are enabled for their
/// category alone.
/// </remarks>
internal sealed class CdpDomains(MappingContext mapping, SerializedCommands commands)
{
    // Page comes first: what the others tell belongs to a document that should be known by then.
    private static readonly (SessionDomains Domain, string Enable, string Disable)[] Commands =
    [
        (SessionDomains.Page, "Page.enable", "Page.disable"),
        (SessionDomains.Network, "Network.enable", "Network.disable"),
        (SessionDomains.Runtime, "Runtime.enable", "Runtime.disable"),
        (SessionDomains.Log, "Log.enable", "Log.disable"),
        (SessionDomains.Inspector, "Inspector.enable", "Inspector.disable"),
        (SessionDomains.Performance, "PerformanceTimeline.enable", "PerformanceTimeline.enable"), // disabled by asking for nothing
    ];

    private static ReadOnlySpan<byte> Performance => """{"eventTypes":["layout-shift","largest-contentful-paint"]}"""u8;

    private static ReadOnlySpan<byte> NoPerformance => """{"eventTypes":[]}"""u8;

    /// <summary>Sends what brings the session from what it has to what it should have.</summary>
    /// <param name="session">The session.</param>
    /// <param name="only">The domains that this is about; the others stay as they are.</param>
    public void Apply(CdpSession session, SessionDomains only = SessionDomains.All)
    {
        var config = mapping.Config;
        var wanted = (For(session.Target.Type, config) & only) | (session.Enabled & ~only);
        var network = new NetworkParameters(config.WantsBodies, config.WantsRequestBodies);
        foreach (var (domain, enable, disable) in Commands)
        {
            var isNetwork = domain == SessionDomains.Network;
            var isEnabled = (session.Enabled & domain) != 0;
            if ((wanted & domain) != 0 && (!isEnabled || (isNetwork && session.Network != network)))
            {
                commands.SendWithoutReply(enable, session.Id, isNetwork ? network.Json : domain == SessionDomains.Performance ? Performance : default);
            }
            else if ((wanted & domain) == 0 && isEnabled)
            {
                commands.SendWithoutReply(disable, session.Id, domain == SessionDomains.Performance ? NoPerformance : default);
            }
        }

        session.Enabled = wanted;
        session.Network = (wanted & SessionDomains.Network) != 0 ? network : default;
    }

    /// <summary>
    /// Has the browser tell how far the session's documents are: it does when it is asked to tell of every step, which is not
    /// wanted for longer than that.
    /// </summary>
    public void ReplayLifecycleEvents(CdpSession session)
    {
        commands.SendWithoutReply("Page.setLifecycleEventsEnabled", session.Id, """{"enabled":true}"""u8);
        commands.SendWithoutReply("Page.setLifecycleEventsEnabled", session.Id, """{"enabled":false}"""u8);
    }

    private static SessionDomains For(TargetType type, CaptureConfig config)
    {
        if (!config.NeedsBrowser || type == TargetType.Other)
        {
            return SessionDomains.None;
        }

        var domains = SessionDomains.None;
        if (config.TracksScripts || (type.HasFrames() && config.Wants(EventCategory.Interaction)))
        {
            domains |= SessionDomains.Runtime;
        }

        if (config.Wants(EventCategory.Console))
        {
            domains |= SessionDomains.Log;
        }

        if (config.TracksRequests)
        {
            domains |= SessionDomains.Network;
        }

        if (type.HasFrames())
        {
            domains |= SessionDomains.Page;
            domains |= config.TracksLifecycle ? SessionDomains.Performance : SessionDomains.None;
        }

        if (config.TracksRequests && type != TargetType.Worker) // which has no such domain
        {
            domains |= SessionDomains.Inspector; // says when a target crashes, and when a worker's script is loaded
        }

        return domains;
    }
}
