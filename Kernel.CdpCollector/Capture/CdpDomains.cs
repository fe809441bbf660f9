using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Capture;

/// <summary>Enables and disables the CDP domains that the captured categories need.</summary>
/// <remarks>
/// <c>Page</c> is enabled if anything is captured, because it identifies the navigation of each event. <c>Network</c> is enabled for the page
/// category too, because a page settles only when its requests have ended. All other domains are enabled only for their category.
/// </remarks>
internal sealed class CdpDomains(MappingContext mapping, SerializedCommands commands)
{
    // Page comes first, so that the document is known when other domains report events of it.
    private static readonly (SessionDomains Domain, string Enable, string Disable)[] Commands =
    [
        (SessionDomains.Page, "Page.enable", "Page.disable"),
        (SessionDomains.Network, "Network.enable", "Network.disable"),
        (SessionDomains.Runtime, "Runtime.enable", "Runtime.disable"),
        (SessionDomains.Log, "Log.enable", "Log.disable"),
        (SessionDomains.Inspector, "Inspector.enable", "Inspector.disable"),
        (SessionDomains.Performance, "PerformanceTimeline.enable", "PerformanceTimeline.enable"), // disabled by an empty list of event types
    ];

    private static ReadOnlySpan<byte> Performance => """{"eventTypes":["layout-shift","largest-contentful-paint"]}"""u8;

    private static ReadOnlySpan<byte> NoPerformance => """{"eventTypes":[]}"""u8;

    /// <summary>Sends the commands that switch the session from its enabled to its desired domains.</summary>
    /// <param name="session">The session.</param>
    /// <param name="only">The domains to switch; others stay unchanged.</param>
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
    /// Makes the browser replay the lifecycle events of the session's documents. It does so when lifecycle events are enabled; they are disabled
    /// again, because no others are needed.
    /// </summary>
    public void ReplayLifecycleEvents(CdpSession session)
    {
        commands.SendWithoutReply("Page.setLifecycleEventsEnabled", session.Id, """{"enabled":true}"""u8);
        commands.SendWithoutReply("Page.setLifecycleEventsEnabled", session.Id, """{"enabled":false}"""u8);
    }

    /// <summary>Gets the domains that a capture needs of a target.</summary>
    public static SessionDomains For(TargetType type, CaptureConfig config)
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

        if (config.TracksRequests && type is not (TargetType.Worker or TargetType.Worklet)) // these have no Inspector domain
        {
            domains |= SessionDomains.Inspector; // reports crashes and loaded worker scripts
        }

        return domains;
    }
}
