using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>Brings the script into pages while interactions are captured, and takes it out of them again.</summary>
/// <remarks>
/// The function has to be added before the world in which it is to exist, and needs the domain Runtime; commands are carried out in
/// the order in which they are sent, so nothing waits.
/// </remarks>
internal sealed class InteractionCapture(MappingContext mapping, SerializedCommands commands)
{
    private const string AddScript = "Page.addScriptToEvaluateOnNewDocument";
    private const string RemoveScript = "Page.removeScriptToEvaluateOnNewDocument";

    private readonly Dictionary<CdpSession, Script> _scripts = [];

    /// <summary>Brings the session to what is captured.</summary>
    public void Apply(CdpSession session) =>
        Apply(session, mapping.Config.Wants(EventCategory.Interaction) && session.Target.Type.HasFrames() ? mapping.Config.Options.Interaction : null);

    /// <summary>Takes the script out of all pages.</summary>
    public void RemoveAll()
    {
        foreach (var session in _scripts.Keys)
        {
            Apply(session, wanted: null);
        }
    }

    /// <summary>The session is gone.</summary>
    public void Forget(CdpSession session) => _scripts.Remove(session);

    /// <summary>All sessions are gone.</summary>
    public void Clear() => _scripts.Clear();

    private void Apply(CdpSession session, InteractionCaptureOptions? wanted)
    {
        _scripts.TryGetValue(session, out var previous);
        if (previous?.Options == wanted)
        {
            return;
        }

        if (previous is not null)
        {
            _scripts.Remove(session);
            Remove(session, previous);
        }
        else
        {
            commands.SendWithoutReply("Runtime.addBinding", session.Id, InteractionScript.Binding);
        }

        if (wanted is null)
        {
            Stop(session);
            commands.SendWithoutReply("Runtime.removeBinding", session.Id, InteractionScript.BindingRemoval);
            return;
        }

        var script = new Script(wanted);
        _scripts.Add(session, script);
        commands.SendWithCallback(AddScript, session.Id, InteractionScript.Start(wanted), result =>
        {
            script.Identifier = InteractionScript.ReadIdentifier(result).ToArray();
            if (script.IsAbandoned)
            {
                Remove(session, script);
            }
        });
    }

    private void Remove(CdpSession session, Script script)
    {
        script.IsAbandoned = true;
        if (script.Identifier.Length > 0)
        {
            commands.SendWithoutReply(RemoveScript, session.Id, InteractionScript.Removal(script.Identifier));
        }
    }

    // In documents that are open it is ended by another script, which then is taken back itself.
    private void Stop(CdpSession session) =>
        commands.SendWithCallback(AddScript, session.Id, InteractionScript.Stop, result =>
        {
            var identifier = InteractionScript.ReadIdentifier(result);
            if (!identifier.IsEmpty)
            {
                commands.SendWithoutReply(RemoveScript, session.Id, InteractionScript.Removal(identifier));
            }
        });

    // The script as it was brought into a session's pages.
    private sealed class Script(InteractionCaptureOptions options)
    {
        public InteractionCaptureOptions Options { get; } = options;

        // The browser's name for it, as a token; empty until the browser has answered.
        public byte[] Identifier { get; set; } = [];

        // Whether it was given up before the browser answered, so that it is taken back as soon as it does.
        public bool IsAbandoned { get; set; }
    }
}
