using System.Globalization;
using System.Text;
using Spectre.Console;

namespace Kernel.Cli.Output;

/// <summary>Texts that pages and publishers wrote, made safe for a terminal: nothing in them can move its cursor, change its colours or its title.</summary>
internal static class TerminalText
{
    private const char Replacement = '\ufffd';

    // More marks than any language puts on a letter; a tower of them covers the lines around it.
    private const int MaxMarks = 4;

    /// <summary>The text on one line, with a sign for line breaks and a replacement for everything else that a terminal would obey.</summary>
    public static string Sanitize(string text)
    {
        if (IsPlain(text))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        Span<char> utf16 = stackalloc char[2];
        var marks = 0;
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            marks = IsMark(rune) ? marks + 1 : 0;
            _ = rune.Value switch
            {
                '\n' => clean.Append(" ⏎ "),
                '\t' => clean.Append(' '),
                _ when IsObeyed(rune) => clean.Append(Replacement),
                _ when marks > MaxMarks => clean,
                _ => clean.Append(utf16[..rune.EncodeToUtf16(utf16)]),
            };
        }

        return clean.ToString();
    }

    /// <summary>The same for JSON, which keeps its meaning: what a terminal would obey becomes an escape.</summary>
    /// <remarks>Outside of strings JSON has no such characters, and in strings everything below U+0020 is an escape already.</remarks>
    public static string SanitizeJson(string json)
    {
        if (IsPlain(json))
        {
            return json;
        }

        var clean = new StringBuilder(json.Length);
        Span<char> utf16 = stackalloc char[2];
        foreach (var rune in json.EnumerateRunes())
        {
            _ = IsObeyed(rune) && rune.IsBmp
                ? clean.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}")
                : clean.Append(utf16[..rune.EncodeToUtf16(utf16)]);
        }

        return clean.ToString();
    }

    /// <summary>As much of a sanitized text as fits into so many cells, with an ellipsis if something is left out.</summary>
    public static string Fit(string text, int cells)
    {
        if (text.Length * 2 <= cells || Cells(text) <= cells)
        {
            return text;
        }

        if (cells <= 0)
        {
            return "";
        }

        var end = 0;
        var used = 1;
        while (end < text.Length)
        {
            var (length, width) = NextElement(text, end);
            if (used + width > cells)
            {
                break;
            }

            used += width;
            end += length;
        }

        return text[..end] + '…';
    }

    /// <summary>The number of cells that a sanitized text takes.</summary>
    public static int Cells(string text)
    {
        if (IsPlain(text))
        {
            return text.Length;
        }

        var cells = 0;
        for (var start = 0; start < text.Length;)
        {
            var (length, width) = NextElement(text, start);
            cells += width;
            start += length;
        }

        return cells;
    }

    // Some terminals draw an emoji of several characters as one, others as each of them: the more of both never breaks a line.
    private static (int Length, int Cells) NextElement(string text, int start)
    {
        if (char.IsAscii(text[start]) && (start + 1 == text.Length || char.IsAscii(text[start + 1])))
        {
            return (1, 1);
        }

        var length = StringInfo.GetNextTextElementLength(text, start);
        if (length == 1)
        {
            return (1, Math.Max(0, text[start].GetCellWidth()));
        }

        var element = text.Substring(start, length);
        return (length, Math.Max(element.GetCellWidth(), element.EnumerateRunes().Sum(static rune => Math.Max(0, rune.ToString().GetCellWidth()))));
    }

    private static bool IsPlain(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static bool IsMark(Rune rune) =>
        Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format;

    // Control characters of both sets, and those that turn the direction of what follows or break lines.
    private static bool IsObeyed(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) or 0x200e or 0x200f or 0x061c or 0x2028 or 0x2029;
}
