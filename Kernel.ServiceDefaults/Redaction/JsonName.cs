using System.Buffers;

namespace Kernel.ServiceDefaults.Redaction;

/// <summary>The name before a sign.</summary>
/// <param name="Start">Its first byte.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="IsQuoted">Whether it is in quotes, which may be escaped: JSON in a JSON string.</param>
internal readonly record struct JsonName(int Start, int Length, bool IsQuoted)
{
    private const int MaxBytes = 128;

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.$[]%"u8);

    /// <summary>The bytes of the name.</summary>
    public ReadOnlySpan<byte> In(ReadOnlySpan<byte> text) => text.Slice(Start, Length);

    /// <summary>Reads the name before a sign, white space and quotes; an empty one if there is none.</summary>
    public static JsonName Before(ReadOnlySpan<byte> text, int sign)
    {
        var end = text[..sign].TrimEnd(" \t\r\n"u8).Length;
        var isQuoted = end > 0 && text[end - 1] is (byte)'"' or (byte)'\'';
        if (isQuoted)
        {
            end = Math.Max(0, end - 1 - BackslashesBefore(text, end - 1));
        }

        var length = LengthBefore(text, end);
        return new JsonName(end - length, length, isQuoted);
    }

    /// <summary>Gets the bytes of the name with the word before it, of which prose makes one name: <c>API key: …</c>.</summary>
    public ReadOnlySpan<byte> WithWordBefore(ReadOnlySpan<byte> text)
    {
        if (IsQuoted || Start == 0 || text[Start - 1] != ' ')
        {
            return default;
        }

        var length = LengthBefore(text, Start - 1);
        return length == 0 ? default : text[(Start - 1 - length)..(Start + Length)];
    }

    /// <summary>Gets where a string ends, before the escapes of its closing quote; the end of the text if it is cut.</summary>
    public static int EndOfString(ReadOnlySpan<byte> text, int from, byte quote, int escapes)
    {
        for (var at = from; at < text.Length && text[at..].IndexOf(quote) is >= 0 and var next; at++)
        {
            at += next;
            if (BackslashesBefore(text, at) % (2 * (escapes + 1)) == escapes)
            {
                return at - escapes;
            }
        }

        return text.Length;
    }

    /// <summary>Counts the backslashes before a position.</summary>
    public static int BackslashesBefore(ReadOnlySpan<byte> text, int at) => at - 1 - text[..at].LastIndexOfAnyExcept((byte)'\\');

    // The length of the name that ends at a position.
    private static int LengthBefore(ReadOnlySpan<byte> text, int end)
    {
        var before = text[Math.Max(0, end - MaxBytes)..end];
        return before.Length - (before.LastIndexOfAnyExcept(NameBytes) + 1);
    }
}
