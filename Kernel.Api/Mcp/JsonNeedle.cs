using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace Kernel.Api.Mcp;

/// <summary>Texts that are searched for in the JSON of an event, whatever their case, so that only events with one of them are parsed.</summary>
internal sealed class JsonNeedle
{
    private const int BytesAtOnce = 2_048;

    private readonly SearchValues<string> _texts;
    private readonly int _step;
    private readonly string? _escapable;

    private JsonNeedle(string[] texts, string? escapable)
    {
        _texts = SearchValues.Create(texts, StringComparison.OrdinalIgnoreCase);
        _step = BytesAtOnce - texts.Max(static text => text.Length) + 1;
        _escapable = escapable;
    }

    /// <summary>Creates a needle of parts of JSON as it is written, in ASCII.</summary>
    public static JsonNeedle OfJson(params string[] parts) => new(parts, null);

    /// <summary>Creates a needle of a text in a name, a string or a number; null if its JSON cannot be searched for.</summary>
    public static JsonNeedle? OfText(string? text)
    {
        // The longest part that JSON has as it is: quotes, slashes and control characters have escapes. The case of letters beyond ASCII differs in more than a bit.
        var (start, length) = (0, 0);
        for (int i = 0, run = 0; i < (text?.Length ?? 0); i++)
        {
            run = text![i] is >= ' ' and <= '~' and not ('"' or '\\' or '/') ? run + 1 : 0;
            (start, length) = run > length ? (i + 1 - run, run) : (start, length);
        }

        return length == 0 ? null : new JsonNeedle([text!.Substring(start, length)], text.Substring(start, length));
    }

    /// <summary>Returns false only if none of the texts is in the JSON.</summary>
    public bool MayOccurIn(ReadOnlySpan<byte> json)
    {
        // The framework searches in characters, so bytes are widened, a part at a time.
        Span<char> characters = stackalloc char[BytesAtOnce];
        for (var rest = json; ; rest = rest[_step..])
        {
            var count = Encoding.Latin1.GetChars(rest[..Math.Min(rest.Length, BytesAtOnce)], characters);
            if (characters[..count].ContainsAny(_texts))
            {
                return true;
            }

            if (count == rest.Length)
            {
                return _escapable is not null && HasEscapeOf(_escapable, json);
            }
        }
    }

    // \u0041 can stand for any character, and \\u0041 looks like it.
    private static bool HasEscapeOf(string characters, ReadOnlySpan<byte> json)
    {
        for (int at; (at = json.IndexOf("\\u"u8)) >= 0; json = json[(at + 2)..])
        {
            var digits = json[(at + 2)..Math.Min(at + 6, json.Length)];
            if (Utf8Parser.TryParse(digits, out uint code, out _, 'x') && code is >= ' ' and <= '~' && characters.Contains((char)code, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
