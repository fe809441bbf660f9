using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Targets;

/// <summary>Which domains a category costs, and switching them.</summary>
/// <remarks>
/// <c>Page</c> is enabled wherever anything is captured: it is what tells which navigation an event belongs to. <c>Network</c> is
/// enabled for the category page as well: whether a page has settled depends on its requests. All others are enabled for their
/// category alone.
/// </remarks>
internal static class DomainPlan
{
    private static readonly (SessionDomains Domain, string Enable, string Disable)[] Commands =
    [
        (SessionDomains.Network, "Network.enable", "Network.disable"),
        (SessionDomains.Page, "Page.enable", "Page.disable"),
        (SessionDomains.Runtime, "Runtime.enable", "Runtime.disable"),
        (SessionDomains.Log, "Log.enable", "Log.disable"),
        (SessionDomains.Inspector, "Inspector.enable", "Inspector.disable"),
    ];

    /// <summary>How long the answer to a question about a page may take; a dialog on it holds it up.</summary>
    public static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    public static SessionDomains For(TargetType type, CaptureConfig config)
    {
        if (!config.NeedsBrowser || type == TargetType.Other)
        {
            return SessionDomains.None;
        }

        var domains = SessionDomains.None;
        if (config.Wants(EventCategory.Console))
        {
            domains |= SessionDomains.Runtime;
        }

        if (config.Wants(EventCategory.Console))
        {
            domains |= SessionDomains.Log;
        }

        if (config.FollowsRequests)
        {
            domains |= SessionDomains.Network;
        }

        if (type.HasFrames())
        {
            domains |= SessionDomains.Page;
        }

        if (config.FollowsRequests && type != TargetType.Worker) // which has no such domain
        {
            domains |= SessionDomains.Inspector; // says when a target crashes, and when a worker's script is loaded
        }

        return domains;
    }

    /// <summary>Sends what brings the session from what it has to what it should have.</summary>
    /// <param name="commands">Where to.</param>
    /// <param name="session">The session.</param>
    /// <param name="config">What is captured.</param>
    public static void Apply(ICdpCommands commands, CdpSession session, CaptureConfig config)
    {
        var wanted = For(session.Target.Type, config);
        var network = NetworkParameters.For(config);
        foreach (var (domain, enable, disable) in Commands)
        {
            var isNetwork = domain == SessionDomains.Network;
            var isEnabled = (session.Enabled & domain) != 0;
            if ((wanted & domain) != 0 && (!isEnabled || (isNetwork && session.Network != network)))
            {
                commands.Post(enable, session.Id, isNetwork ? network.Json : default);
            }
            else if ((wanted & domain) == 0 && isEnabled)
            {
                commands.Post(disable, session.Id);
            }
        }

        session.Enabled = wanted;
        session.Network = network;
    }
}
