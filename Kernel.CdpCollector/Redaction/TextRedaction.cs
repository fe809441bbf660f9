using System.Buffers;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Redaction;

/// <summary>
/// Redacts credentials in text such as JSON, scripts and markup, complete or truncated: values with sensitive names, JSON web tokens (<c>eyJ…</c>)
/// and the token after <c>Bearer</c>.
/// </summary>
/// <remarks>
/// <c>{"user":"u","password":"p"}</c> becomes <c>{"user":"u","password":"[redacted]"}</c>. The same applies to <c>apiKey: 'k'</c>, <c>?token=t</c>
/// and <c>&lt;input name="csrf" value="v"></c>.
/// </remarks>
internal static class TextRedaction
{
    private const int MaxNameBytes = 128;
    private const int MaxTagBytes = 1024;
    private const int MinTokenBytes = 16;

    private static readonly SearchValues<byte> Starts = SearchValues.Create(":=eB"u8);
    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.$"u8);

    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",}] \t\r\n"u8);
    private static readonly SearchValues<byte> ParameterEnds = SearchValues.Create("&#;,<>\"'` \t\r\n\\)"u8);
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/="u8);

    /// <summary>Appends the text with its credentials redacted.</summary>
    public static void Append(PooledByteWriter output, ReadOnlySpan<byte> text)
    {
        var done = 0;
        var at = 0;
        while (at < text.Length)
        {
            var next = text[at..].IndexOfAny(Starts);
            if (next < 0)
            {
                break;
            }

            at += next;
            var (start, end, isBare) = text[at] is (byte)':' or (byte)'=' ? FindValue(text, at) : FindToken(text, at);
            if (end <= start || start < done)
            {
                at++;
                continue;
            }

            output.Write(text[done..start]);
            output.Write(isBare ? "\"[redacted]\""u8 : HeaderRedaction.Marker);
            done = at = end;
        }

        output.Write(text[done..]);
    }

    /// <summary>Finds the value after the <c>:</c> or <c>=</c> if it must be redacted.</summary>
    private static (int Start, int End, bool IsBare) FindValue(ReadOnlySpan<byte> text, int sign)
    {
        var name = NameBefore(text, sign, out var depth, out var isQuoted);
        if (name.IsEmpty)
        {
            return default;
        }

        if (!SensitiveNames.IsSensitive(name))
        {
            return text[sign] == (byte)'=' && name.SequenceEqual("name"u8) ? FindInputValue(text, sign + 1) : default;
        }

        var value = SkipSpace(text, sign + 1);
        var open = value + depth;
        if (open < text.Length && text[open] is (byte)'"' or (byte)'\'' or (byte)'`' && Backslashes(text, open) == depth)
        {
            return (open + 1, EndOfString(text, open + 1, text[open], depth), false);
        }

        // "pin":1234 in JSON and token=t in a URL are values. In a script, token: read() and token = read() are not.
        return text[sign] == (byte)':'
            ? isQuoted ? (value, EndOfScalar(text, value), true) : default
            : value == sign + 1 && !isQuoted ? (value, EndOf(text, value, ParameterEnds), false) : default;
    }

    // Returns the name, whether it is quoted, and the number of backslashes that escape its quotes (JSON inside a JSON string: \"password\":\"p\").
    private static ReadOnlySpan<byte> NameBefore(ReadOnlySpan<byte> text, int sign, out int depth, out bool isQuoted)
    {
        depth = 0;
        isQuoted = false;
        var end = sign;
        while (end > 0 && text[end - 1] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            end--;
        }

        if (end > 0 && text[end - 1] is (byte)'"' or (byte)'\'')
        {
            isQuoted = true;
            depth = Backslashes(text, end - 1);
            end = Math.Max(0, end - 1 - depth);
        }

        var before = text[Math.Max(0, end - MaxNameBytes)..end];
        return before[(before.LastIndexOfAnyExcept(NameBytes) + 1)..];
    }

    private static (int Start, int End, bool IsBare) FindToken(ReadOnlySpan<byte> text, int at)
    {
        if (at > 0 && char.IsAsciiLetterOrDigit((char)text[at - 1]))
        {
            return default;
        }

        var rest = text[at..];
        var start = rest.StartsWith("eyJ"u8) ? 0 : rest.StartsWith("Bearer "u8) ? "Bearer ".Length : -1;
        if (start < 0)
        {
            return default;
        }

        var length = rest[start..].IndexOfAnyExcept(TokenBytes);
        length = length < 0 ? rest.Length - start : length;
        var isToken = length >= MinTokenBytes && (start > 0 || rest[..length].IndexOf((byte)'.') > 0);
        return isToken ? (at + start, at + start + length, false) : default;
    }

    // <input type="hidden" name="csrf" value="v">: the value is in another attribute than the name.
    private static (int Start, int End, bool IsBare) FindInputValue(ReadOnlySpan<byte> text, int at)
    {
        if (at >= text.Length || text[at] is not ((byte)'"' or (byte)'\''))
        {
            return default;
        }

        var nameEnd = EndOfString(text, at + 1, text[at], depth: 0);
        if (nameEnd - at > MaxNameBytes || !SensitiveNames.IsSensitive(text[(at + 1)..nameEnd]))
        {
            return default;
        }

        var tag = text[nameEnd..Math.Min(text.Length, nameEnd + MaxTagBytes)];
        tag = tag[..(tag.IndexOf((byte)'>') is >= 0 and var close ? close : tag.Length)];
        var value = tag.IndexOf(" value="u8);
        var open = nameEnd + value + " value=".Length;
        return value >= 0 && open < text.Length && text[open] is (byte)'"' or (byte)'\''
            ? (open + 1, EndOfString(text, open + 1, text[open], depth: 0), false)
            : default;
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int from, byte quote, int depth)
    {
        for (var at = from; at < text.Length; at++)
        {
            var next = text[at..].IndexOf(quote);
            if (next < 0)
            {
                break;
            }

            at += next;
            if (Backslashes(text, at) % (2 * (depth + 1)) == depth)
            {
                return at - depth;
            }
        }

        return text.Length; // truncated: redact the rest
    }

    // Numbers and booleans. Objects and arrays are not redacted as a whole; their members are checked instead.
    private static int EndOfScalar(ReadOnlySpan<byte> text, int from)
    {
        var end = EndOf(text, from, ScalarEnds);
        var value = text[from..end];
        return value.IsEmpty || value[0] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'\\' || value.SequenceEqual("null"u8) ? from : end;
    }

    private static int EndOf(ReadOnlySpan<byte> text, int from, SearchValues<byte> ends) =>
        text[from..].IndexOfAny(ends) is >= 0 and var length ? from + length : text.Length;

    private static int SkipSpace(ReadOnlySpan<byte> text, int at)
    {
        while (at < text.Length && text[at] is (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n')
        {
            at++;
        }

        return at;
    }

    private static int Backslashes(ReadOnlySpan<byte> text, int at)
    {
        var count = 0;
        while (at - count - 1 >= 0 && text[at - count - 1] == (byte)'\\')
        {
            count++;
        }

        return count;
    }
}
