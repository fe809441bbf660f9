using System.Text;
using System.Text.Json;

namespace Kernel.Api.Control;

/// <summary>The form in which an event holds an argument of a command.</summary>
/// <param name="kind">The form.</param>
/// <param name="name">The name in the DevTools protocol.</param>
/// <param name="outputName">The name in events; null for the same in snake_case, with <c>_length</c> after that of a <see cref="ParameterKind.Length"/>.</param>
/// <param name="words">The known values of a <see cref="ParameterKind.Word"/>, or the members of a <see cref="ParameterKind.Numbers"/>.</param>
internal sealed class ParameterRule(ParameterKind kind, string name, string? outputName = null, string[]? words = null)
{
    private readonly (byte[] Value, string Output)[] _words = [.. (words ?? []).Select(static word => (Encoding.UTF8.GetBytes(word), SnakeCase(word)))];

    /// <summary>Gets the form.</summary>
    public ParameterKind Kind { get; } = kind;

    /// <summary>Gets the name in the DevTools protocol, in UTF-8.</summary>
    public byte[] NameUtf8 { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>Gets the name in events.</summary>
    public string OutputName { get; } = outputName ?? SnakeCase(name) + (kind == ParameterKind.Length ? "_length" : "");

    /// <summary>Finds a known value or member; null if there is none.</summary>
    public string? Find(ReadOnlySpan<byte> value)
    {
        foreach (var (known, output) in _words)
        {
            if (value.SequenceEqual(known))
            {
                return output;
            }
        }

        return null;
    }

    /// <summary>Converts a name of the DevTools protocol to snake_case.</summary>
    public static string SnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);
}

/// <summary>The form in which an event holds an argument. A value of another JSON type is omitted.</summary>
internal enum ParameterKind
{
    /// <summary>A number, unchanged.</summary>
    Number,

    /// <summary>The horizontal or vertical position; of a burst, the last one, with the first one as <c>from_x</c> and <c>from_y</c>.</summary>
    Position,

    /// <summary>A Boolean, unchanged.</summary>
    Flag,

    /// <summary>One of the known values; <c>other</c> for all others.</summary>
    Word,

    /// <summary>An array of names.</summary>
    Names,

    /// <summary>An id that the browser has assigned.</summary>
    Id,

    /// <summary>The id of the target that the command is about, as the event's <c>target_id</c>.</summary>
    Target,

    /// <summary>A URL, redacted.</summary>
    Url,

    /// <summary>The number of characters of a string; of a burst, of all together.</summary>
    Length,

    /// <summary>The number of elements of an array.</summary>
    Count,

    /// <summary>An object, of which the known members are written if they are numbers or words.</summary>
    Numbers,

    /// <summary>The points of touches: their number, and the position of the first.</summary>
    Touches,

    /// <summary>The bits of the modifier keys, as names.</summary>
    Modifiers,

    /// <summary>The name of a key, written if the key types no text.</summary>
    Key,
}
