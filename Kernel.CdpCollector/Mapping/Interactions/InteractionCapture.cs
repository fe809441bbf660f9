using Kernel.CdpCollector.Targets;
using Kernel.CdpCollector.Transport;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping.Interactions;

/// <summary>Adds the interaction script to pages while interactions are captured, and removes it afterwards.</summary>
/// <remarks>
/// The binding must be added before the script's isolated world exists and requires the Runtime domain. The browser executes commands in the order in
/// which they are sent, so nothing is awaited.
/// </remarks>
internal sealed class InteractionCapture(MappingContext mapping, SerializedCommands commands)
{
    private const string AddScript = "Page.addScriptToEvaluateOnNewDocument";
    private const string RemoveScript = "Page.removeScriptToEvaluateOnNewDocument";

    private readonly Dictionary<CdpSession, Script> _scripts = [];

    /// <summary>Adds, replaces or removes the script in the session, according to the capture settings.</summary>
    public void Apply(CdpSession session) =>
        Apply(session, mapping.Config.Wants(EventCategory.Interaction) && session.Target.Type.HasFrames() ? mapping.Config.Options.Interaction : null);

    /// <summary>Removes the script from all pages.</summary>
    public void RemoveAll()
    {
        foreach (var session in _scripts.Keys)
        {
            Apply(session, wanted: null);
        }
    }

    /// <summary>Removes a session that was detached.</summary>
    public void Forget(CdpSession session) => _scripts.Remove(session);

    /// <summary>Removes all sessions.</summary>
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

    // In open documents the script is stopped by another script, which is then removed again.
    private void Stop(CdpSession session) =>
        commands.SendWithCallback(AddScript, session.Id, InteractionScript.Stop, result =>
        {
            var identifier = InteractionScript.ReadIdentifier(result);
            if (!identifier.IsEmpty)
            {
                commands.SendWithoutReply(RemoveScript, session.Id, InteractionScript.Removal(identifier));
            }
        });

    // The script added to a session's pages.
    private sealed class Script(InteractionCaptureOptions options)
    {
        public InteractionCaptureOptions Options { get; } = options;

        // The browser's identifier of the script, as a token; empty until the browser responds.
        public byte[] Identifier { get; set; } = [];

        // Whether the script was removed before the browser responded; it is then removed when the response arrives.
        public bool IsAbandoned { get; set; }
    }
}
