using System.Text;
using Kernel.CdpCollector.Capture;
using Kernel.CdpCollector.Mapping;
using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;

namespace Kernel.Benchmarks.CdpCollector;

/// <summary>
/// The least that a client can do to see what the collector sees: attaches to every target, enables the same domains with their default parameters,
/// and discards all messages.
/// </summary>
internal sealed class MinimalClient(ICdpCommands commands, CaptureConfig config) : ICdpMessageHandler
{
    private static readonly (SessionDomains Domain, string Enable, byte[] Parameters)[] Commands =
    [
        (SessionDomains.Page, "Page.enable", []),
        (SessionDomains.Network, "Network.enable", []),
        (SessionDomains.Runtime, "Runtime.enable", []),
        (SessionDomains.Log, "Log.enable", []),
        (SessionDomains.Inspector, "Inspector.enable", []),
        (SessionDomains.Performance, "PerformanceTimeline.enable", Encoding.UTF8.GetBytes("""{"eventTypes":["layout-shift","largest-contentful-paint"]}""")),
    ];

    public void OnEvent(in CdpMessage message)
    {
        if (!message.Method.SequenceEqual("Target.attachedToTarget"u8))
        {
            return;
        }

        var fields = AttachFields.Read(message.Params);
        var domains = CdpDomains.For(fields.Info.Type, config);
        foreach (var (domain, enable, parameters) in Commands)
        {
            if ((domains & domain) != 0)
            {
                commands.SendWithoutReply(enable, fields.SessionId, parameters);
            }
        }

        if (fields.Info.Type.HasChildren())
        {
            commands.SendWithoutReply("Target.setAutoAttach", fields.SessionId, TargetTypes.AutoAttach);
        }

        commands.SendWithoutReply("Runtime.runIfWaitingForDebugger", fields.SessionId);
    }
}
