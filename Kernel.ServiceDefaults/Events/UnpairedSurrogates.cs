namespace Kernel.ServiceDefaults.Events;

/// <summary>
/// Finds and replaces escapes such as <c>\ud800</c> without their other half. They are valid JSON, and JavaScript writes them, but they
/// are no text: most JSON readers refuse to decode them.
/// </summary>
public static class UnpairedSurrogates
{
    private const int EscapeLength = 6;

    /// <summary>Gets the offset of the first unpaired surrogate; -1 if there is none.</summary>
    /// <param name="json">JSON, also if it is invalid.</param>
    /// <param name="from">The offset at which to start, which must not be in an escape.</param>
    public static int Find(ReadOnlySpan<byte> json, int from = 0)
    {
        if (json[from..].IndexOf("\\u"u8) < 0)
        {
            return -1;
        }

        for (var at = from; json[at..].IndexOf((byte)'\\') is var step and >= 0;)
        {
            at += step;
            var rest = json[at..];
            if (!IsSurrogate(rest, 0x8, 0xF))
            {
                at += Math.Min(2, rest.Length);
            }
            else if (IsSurrogate(rest, 0x8, 0xB) && IsSurrogate(rest[EscapeLength..], 0xC, 0xF))
            {
                at += 2 * EscapeLength;
            }
            else
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>Replaces each unpaired surrogate by U+FFFD, in place.</summary>
    public static void Replace(Span<byte> json)
    {
        for (var at = Find(json); at >= 0; at = Find(json, at + EscapeLength))
        {
            "\\ufffd"u8.CopyTo(json[at..]);
        }
    }

    /// <summary>Gets the JSON with each unpaired surrogate replaced by U+FFFD; the same memory if there is none.</summary>
    public static ReadOnlyMemory<byte> Without(ReadOnlyMemory<byte> json)
    {
        if (Find(json.Span) < 0)
        {
            return json;
        }

        var copy = json.ToArray();
        Replace(copy);
        return copy;
    }

    // \uDnxx with n in a range.
    private static bool IsSurrogate(ReadOnlySpan<byte> escape, int first, int last) =>
        escape.Length >= EscapeLength
        && escape[0] == '\\' && escape[1] == 'u' && (escape[2] | 0x20) == 'd'
        && Nibble(escape[3]) is var nibble && nibble >= first && nibble <= last;

    private static int Nibble(byte digit) => (char)digit switch
    {
        >= '0' and <= '9' => digit - '0',
        >= 'a' and <= 'f' => digit - 'a' + 10,
        >= 'A' and <= 'F' => digit - 'A' + 10,
        _ => -1,
    };
}
