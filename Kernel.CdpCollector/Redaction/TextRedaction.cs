using System.Buffers;
using Kernel.CdpCollector.Protocol;

namespace Kernel.CdpCollector.Redaction;

/// <summary>
/// Takes credentials out of texts that hold JSON, whole, cut short or inside other text: values of members whose names tell, web
/// tokens (<c>eyJ…</c>) and what follows <c>Bearer</c>, wherever they stand.
/// </summary>
/// <remarks><c>{"user":"u","password":"p"}</c> becomes <c>{"user":"u","password":"[redacted]"}</c>.</remarks>
internal static class TextRedaction
{
    private const int MaxNameBytes = 128;
    private const int LeastTokenBytes = 16;

    private static readonly SearchValues<byte> Starts = SearchValues.Create("\"eB"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",}] \t\r\n"u8);
    private static readonly SearchValues<byte> TokenBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~+/="u8);

    /// <summary>Appends the text without its credentials.</summary>
    public static void Append(PooledBufferWriter output, ReadOnlySpan<byte> text)
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
            var (start, end, isScalar) = text[at] == (byte)'"' ? FindValue(text, at) : FindToken(text, at);
            if (end <= start)
            {
                at++;
                continue;
            }

            output.Append(text[done..start]);
            output.Append(isScalar ? "\"[redacted]\""u8 : HeaderRedaction.Marker);
            done = at = end;
        }

        output.Append(text[done..]);
    }

    /// <summary>Where the value is whose member's name ends with the quote at <paramref name="quote"/>, if it is to be taken out.</summary>
    private static (int Start, int End, bool IsScalar) FindValue(ReadOnlySpan<byte> text, int quote)
    {
        var colon = SkipSpace(text, quote + 1);
        if (colon >= text.Length || text[colon] != (byte)':')
        {
            return default;
        }

        // JSON inside a JSON string has its quotes escaped, name and value alike: \"password\":\"p\"
        var depth = Backslashes(text, quote);
        var nameEnd = quote - depth;
        var searched = text[Math.Max(0, nameEnd - MaxNameBytes)..nameEnd];
        var nameStart = searched.LastIndexOf((byte)'"');
        if (nameStart < 0 || !SensitiveNames.IsSensitive(searched[(nameStart + 1)..]))
        {
            return default;
        }

        var value = SkipSpace(text, colon + 1);
        var open = value + depth;
        return open < text.Length && text[open] == (byte)'"' && Backslashes(text, open) == depth
            ? (open + 1, EndOfString(text, open + 1, depth), false)
            : (value, EndOfScalar(text, value), true);
    }

    private static (int Start, int End, bool IsScalar) FindToken(ReadOnlySpan<byte> text, int at)
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
        var isToken = length >= LeastTokenBytes && (start > 0 || rest.Slice(0, length).IndexOf((byte)'.') > 0);
        return isToken ? (at + start, at + start + length, false) : default;
    }

    private static int EndOfString(ReadOnlySpan<byte> text, int from, int depth)
    {
        for (var at = from; at < text.Length; at++)
        {
            var next = text[at..].IndexOf((byte)'"');
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

        return text.Length; // cut short: what is there of it goes
    }

    // Numbers and booleans; objects and arrays are gone into instead, for the members that they hold.
    private static int EndOfScalar(ReadOnlySpan<byte> text, int from)
    {
        var length = text[from..].IndexOfAny(ScalarEnds);
        var value = length < 0 ? text[from..] : text.Slice(from, length);
        return value.IsEmpty || value[0] is (byte)'{' or (byte)'[' or (byte)'"' or (byte)'\\' || value.SequenceEqual("null"u8) ? from : from + value.Length;
    }

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
