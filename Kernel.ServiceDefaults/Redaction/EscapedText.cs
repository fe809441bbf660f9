using System.Buffers.Text;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>
/// Text in which the characters that separate names and values are escaped: JSON in JSON as .NET and Gson write it (<c>{\u0022token\u0022:…}</c>), JSON in
/// an attribute (<c>{&amp;quot;token&amp;quot;:…}</c>), and markup in markup.
/// </summary>
internal static class EscapedText
{
    private const int MaxEscapeBytes = 6;

    /// <summary>Returns whether a text has escapes that hide names and values.</summary>
    public static bool MayBe(ReadOnlySpan<byte> text) =>
        text.ContainsAny((byte)'\\', (byte)'&')
        && (text.IndexOf("\\u00"u8) >= 0 || text.IndexOf("&quot;"u8) >= 0 || text.IndexOf("&#"u8) >= 0 || text.IndexOf("&lt;"u8) >= 0);

    /// <summary>Copies a text with the characters in place of their escapes, each at the end of it, so that all positions are the same.</summary>
    /// <param name="text">The text.</param>
    /// <param name="copy">At least as long.</param>
    public static void CopyWithoutEscapes(ReadOnlySpan<byte> text, Span<byte> copy)
    {
        text.CopyTo(copy);
        for (var at = 0; at < text.Length && text[at..].IndexOfAny((byte)'\\', (byte)'&') is >= 0 and var next;)
        {
            at += next;
            var (character, length) = Read(text[at..]);
            if (character != 0)
            {
                Write(copy.Slice(at, length), character);
            }

            at += length;
        }
    }

    // A quote is written as one with backslashes before it, as in JSON in JSON, because that is where the value ends; other characters after spaces.
    private static void Write(Span<byte> escape, byte character)
    {
        if (character == '&')
        {
            "&&amp;"u8[..escape.Length].CopyTo(escape);
        }
        else
        {
            escape[..^1].Fill(character is (byte)'"' or (byte)'\'' ? (byte)'\\' : (byte)' ');
            escape[^1] = character;
        }
    }

    // The character and the bytes of its escape; 0 for a text that stays as it is.
    private static (byte Character, int Length) Read(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\\u00"u8))
        {
            return text.Length >= MaxEscapeBytes && Utf8Parser.TryParse(text[4..MaxEscapeBytes], out byte value, out _, 'x') && Separates(value) ? (value, MaxEscapeBytes) : ((byte)0, 1);
        }

        if (text.StartsWith("&#"u8))
        {
            var end = text[..Math.Min(text.Length, MaxEscapeBytes)].IndexOf((byte)';');
            var isHex = end > 3 && (text[2] | 0x20) == 'x';
            return end > 2 && Utf8Parser.TryParse(text[(isHex ? 3 : 2)..end], out byte value, out _, isHex ? 'x' : 'g') && Separates(value) && value != '&' ? (value, end + 1) : ((byte)0, 1);
        }

        return text.StartsWith("&quot;"u8) ? ((byte)'"', 6)
            : text.StartsWith("&apos;"u8) ? ((byte)'\'', 6)
            : text.StartsWith("&lt;"u8) ? ((byte)'<', 4)
            : text.StartsWith("&gt;"u8) ? ((byte)'>', 4)
            : ((byte)0, 1);
    }

    private static bool Separates(byte character) => character is (byte)'"' or (byte)'\'' or (byte)'<' or (byte)'>' or (byte)'&' or (byte)'=' or (byte)':' or (byte)'/';
}
