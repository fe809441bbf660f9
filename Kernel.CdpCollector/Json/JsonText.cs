using System.Buffers.Text;
using System.Text;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Json;

/// <summary>Decodes and truncates JSON string tokens.</summary>
internal static class JsonText
{
    /// <summary>The text appended to every truncated string.</summary>
    public static ReadOnlySpan<byte> TruncationMarker => "...[truncated]"u8;

    /// <summary>Returns a string token without its quotes and with escapes unchanged, or an empty span if there is no token.</summary>
    public static ReadOnlySpan<byte> ContentOf(ReadOnlySpan<byte> token) => token.Length < 2 ? default : token[1..^1];

    /// <summary>
    /// Returns whether the content of a string may contain half of a surrogate pair as an escape. Pages can create such strings and most JSON readers
    /// reject them, so they are not passed on unchanged.
    /// </summary>
    public static bool MayHoldSurrogates(ReadOnlySpan<byte> escaped)
    {
        while (true)
        {
            var at = escaped.IndexOf((byte)'\\');
            if (at < 0 || at + 2 >= escaped.Length)
            {
                return false;
            }

            if (escaped[at + 1] == (byte)'u' && (escaped[at + 2] | 0x20) == (byte)'d')
            {
                return true;
            }

            escaped = escaped[(at + 2)..];
        }
    }

    /// <summary>Appends the unescaped string content as UTF-8; unpaired surrogates become U+FFFD.</summary>
    /// <param name="output">The destination.</param>
    /// <param name="escaped">The content of the string.</param>
    /// <param name="maxBytes">The bytes to append; the last character may end up to three bytes later. The rest of the string costs nothing.</param>
    /// <returns>Whether the whole string was appended.</returns>
    public static bool AppendUnescaped(PooledByteWriter output, ReadOnlySpan<byte> escaped, int maxBytes = int.MaxValue)
    {
        var before = output.WrittenCount;
        while (output.WrittenCount - before is var written && written < maxBytes)
        {
            var plain = escaped[..Math.Min(escaped.Length, maxBytes - written)];
            var at = plain.IndexOf((byte)'\\');
            if (at < 0)
            {
                var length = EndOfCharacter(escaped, plain.Length);
                output.Write(escaped[..length]);
                return length == escaped.Length;
            }

            output.Write(escaped[..at]);
            escaped = escaped[at..];
            if (escaped.Length == 1)
            {
                output.Write(escaped);
                return true;
            }

            escaped = escaped[(escaped[1] == (byte)'u' ? AppendCodePoint(output, escaped) : AppendSimple(output, escaped[1]))..];
        }

        return escaped.IsEmpty;
    }

    /// <summary>Returns the largest length of at most <paramref name="maxBytes"/> that does not split a character.</summary>
    public static int CutLength(ReadOnlySpan<byte> utf8, int maxBytes)
    {
        if (utf8.Length <= maxBytes)
        {
            return utf8.Length;
        }

        var length = Math.Max(maxBytes, 0);
        while (length > 0 && (utf8[length] & 0xC0) == 0x80)
        {
            length--;
        }

        return length;
    }

    private static int EndOfCharacter(ReadOnlySpan<byte> utf8, int at)
    {
        while (at < utf8.Length && (utf8[at] & 0xC0) == 0x80)
        {
            at++;
        }

        return at;
    }

    private static int AppendSimple(PooledByteWriter output, byte escape)
    {
        output.Write(escape switch
        {
            (byte)'b' => (byte)'\b',
            (byte)'f' => (byte)'\f',
            (byte)'n' => (byte)'\n',
            (byte)'r' => (byte)'\r',
            (byte)'t' => (byte)'\t',
            _ => escape,
        });
        return 2;
    }

    private static int AppendCodePoint(PooledByteWriter output, ReadOnlySpan<byte> escaped)
    {
        var consumed = 6;
        if (!TryReadUnit(escaped, out var unit))
        {
            AppendRune(output, Rune.ReplacementChar);
            return Math.Min(consumed, escaped.Length);
        }

        if (char.IsHighSurrogate(unit) && TryReadUnit(escaped[6..], out var low) && char.IsLowSurrogate(low))
        {
            AppendRune(output, new Rune(unit, low));
            return consumed + 6;
        }

        AppendRune(output, Rune.TryCreate(unit, out var rune) ? rune : Rune.ReplacementChar);
        return consumed;
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> escaped, out char unit)
    {
        unit = default;
        if (escaped.Length < 6 || escaped[0] != (byte)'\\' || escaped[1] != (byte)'u'
            || !Utf8Parser.TryParse(escaped[2..6], out ushort value, out var consumed, 'x') || consumed != 4)
        {
            return false;
        }

        unit = (char)value;
        return true;
    }

    private static void AppendRune(PooledByteWriter output, Rune rune) => output.Advance(rune.EncodeToUtf8(output.GetSpan(4)));
}
