using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>Brings the script into pages while interactions are captured, and takes it out of them again.</summary>
/// <remarks>
/// The function has to be added before the world in which it is to exist, and needs the domain Runtime; commands are carried out in
/// the order in which they are sent, so nothing waits. Answers come under the tap's lock.
/// </remarks>
internal static class InteractionCapture
{
    private const string AddScript = "Page.addScriptToEvaluateOnNewDocument";
    private const string RemoveScript = "Page.removeScriptToEvaluateOnNewDocument";
    private static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(30);

    /// <summary>Brings the session to what is wanted of it.</summary>
    /// <param name="commands">Where to.</param>
    /// <param name="session">The session.</param>
    /// <param name="config">What is wanted.</param>
    public static void Apply(ICdpCommands commands, CdpSession session, CaptureConfig config)
    {
        var wanted = config.Wants(EventCategory.Interaction) && session.Target.Type.HasFrames() ? config.Options.Interaction : null;
        if (session.Script?.Options == wanted)
        {
            return;
        }

        if (session.Script is { } previous)
        {
            session.Script = null;
            Remove(commands, session, previous);
        }
        else
        {
            commands.SendWithoutReply("Runtime.addBinding", session.Id, InteractionScript.Binding);
        }

        if (wanted is null)
        {
            Stop(commands, session);
            commands.SendWithoutReply("Runtime.removeBinding", session.Id, InteractionScript.BindingRemoval);
            return;
        }

        var script = new ScriptInstallation(wanted);
        session.Script = script;
        commands.SendWithCallback(AddScript, session.Id, InteractionScript.Start(wanted), AnswerTimeout, result =>
        {
            script.Identifier = InteractionScript.ReadIdentifier(result).ToArray();
            if (script.IsAbandoned)
            {
                Remove(commands, session, script);
            }
        });
    }

    private static void Remove(ICdpCommands commands, CdpSession session, ScriptInstallation script)
    {
        script.IsAbandoned = true;
        if (script.Identifier.Length > 0)
        {
            commands.SendWithoutReply(RemoveScript, session.Id, InteractionScript.Removal(script.Identifier));
        }
    }

    // In documents that are open it is ended by another script, which then is taken back itself.
    private static void Stop(ICdpCommands commands, CdpSession session) =>
        commands.SendWithCallback(AddScript, session.Id, InteractionScript.Stop, AnswerTimeout, result =>
        {
            var identifier = InteractionScript.ReadIdentifier(result);
            if (!identifier.IsEmpty)
            {
                commands.SendWithoutReply(RemoveScript, session.Id, InteractionScript.Removal(identifier));
            }
        });
}
