using System.Buffers;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping.Runtime;

/// <summary>Finds the arguments of a console call that are credentials by the text before them: <c>("token:", x)</c>, <c>("user %s, password %s", u, p)</c>.</summary>
internal struct ArgumentLabels
{
    private const int MaxArguments = 64;

    private static readonly SearchValues<byte> NameBytes = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.[]"u8);

    private ulong _secrets; // by the position of the argument
    private int _next;
    private bool _isFormat;

    /// <summary>Reads the next argument, and returns whether it is a credential.</summary>
    /// <param name="text">The argument as text.</param>
    public bool Read(ReadOnlySpan<byte> text)
    {
        var position = _next++;
        var isSecret = position < MaxArguments && (_secrets & (1UL << position)) != 0 && IsValue(text);
        if (position == 0)
        {
            ReadFormat(text);
        }

        if (!isSecret && !_isFormat && _next < MaxArguments && IsLabel(text))
        {
            _secrets |= 1UL << _next;
        }

        return isSecret;
    }

    private void ReadFormat(ReadOnlySpan<byte> text)
    {
        var argument = 1;
        for (var at = 0; at + 1 < text.Length && text[at..].IndexOf((byte)'%') is >= 0 and var next && at + next + 1 < text.Length;)
        {
            at += next;
            if (text[at + 1] is (byte)'s' or (byte)'d' or (byte)'i' or (byte)'f' or (byte)'o' or (byte)'O' or (byte)'c' && argument < MaxArguments)
            {
                _isFormat = true;
                _secrets |= IsLabel(text[..at], needsSign: false) ? 1UL << argument : 0;
                argument++;
            }

            at += 2;
        }
    }

    // "Access token:" and "token" are labels of what follows, "Refreshing the token" is none.
    private static bool IsLabel(ReadOnlySpan<byte> text, bool needsSign = true)
    {
        text = text.TrimEnd(" \t\r\n"u8);
        var label = text.TrimEnd(":=>- \t\"'`"u8);
        var name = label[(label.LastIndexOfAnyExcept(NameBytes) + 1)..];
        return (!needsSign || label.Length < text.Length || name.Length == label.Length) && SensitiveNames.IsSensitive(name);
    }

    // Members of an object have names of their own.
    private static bool IsValue(ReadOnlySpan<byte> text) =>
        text is not ([] or [.., (byte)'}'] or [.., (byte)']'])
        && !text.SequenceEqual("null"u8) && !text.SequenceEqual("undefined"u8) && !text.SequenceEqual("true"u8) && !text.SequenceEqual("false"u8);
}
