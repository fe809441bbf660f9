using System.Text;

namespace Kernel.Api.Control;

/// <summary>A DevTools method that is reported, and the arguments that its events hold.</summary>
internal sealed class CommandRule(string method, CommandFolding folding, params ParameterRule[] parameters)
{
    /// <summary>Gets the method, such as <c>Page.navigate</c>.</summary>
    public string Method { get; } = method;

    /// <summary>Gets the method in UTF-8.</summary>
    public byte[] MethodUtf8 { get; } = Encoding.UTF8.GetBytes(method);

    /// <summary>Gets which consecutive commands are folded into one event.</summary>
    public CommandFolding Folding { get; } = folding;

    /// <summary>Gets the arguments that events hold; all others are omitted.</summary>
    public IReadOnlyList<ParameterRule> Parameters { get; } = parameters;

    /// <summary>Finds the rule of an argument by its name in UTF-8; null if it is omitted.</summary>
    public ParameterRule? Find(ReadOnlySpan<byte> name)
    {
        foreach (var parameter in Parameters)
        {
            if (name.SequenceEqual(parameter.NameUtf8))
            {
                return parameter;
            }
        }

        return null;
    }
}

/// <summary>The consecutive commands of a DevTools session that are folded into one event.</summary>
internal enum CommandFolding
{
    /// <summary>None.</summary>
    None,

    /// <summary>Movements of the pointer.</summary>
    Moves,

    /// <summary>Keys: those that type text together, others each with its release and repetitions.</summary>
    Keys,

    /// <summary>All commands of the method, as typed text.</summary>
    Text,

    /// <summary>All commands of the method, regardless of input between them.</summary>
    Scripts,
}
