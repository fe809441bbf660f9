using System.Globalization;
using System.Text;

namespace Kernel.AppHost.Watch;

/// <summary>Texts that pages and publishers wrote, made fit for a terminal: nothing in them can move its cursor, change its colours or its title.</summary>
internal static class TerminalText
{
    private const char Replacement = '\ufffd';

    // Cells that East Asian wide characters and emoji take: two. From Unicode's EastAsianWidth.txt, in the blocks that matter.
    private static readonly (int From, int To)[] Wide =
    [
        (0x1100, 0x115f), (0x2e80, 0x303e), (0x3041, 0xa4cf), (0xac00, 0xd7a3), (0xf900, 0xfaff), (0xfe30, 0xfe6f), (0xff00, 0xff60), (0xffe0, 0xffe6),
        (0x1f300, 0x1f64f), (0x1f680, 0x1f6ff), (0x1f900, 0x1f9ff), (0x20000, 0x3fffd),
    ];

    /// <summary>The text on one line, with a visible sign for line breaks and a replacement for everything else that a terminal would obey.</summary>
    public static string Harmless(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            _ = rune.Value switch
            {
                '\n' => clean.Append(" ⏎ "),
                '\t' => clean.Append(' '),
                _ when IsObeyed(rune) => clean.Append(Replacement),
                _ => clean.Append(rune.ToString()),
            };
        }

        return clean.ToString();
    }

    /// <summary>The same for JSON, whose meaning stays: what a terminal would obey is written as an escape.</summary>
    /// <remarks>Outside of strings JSON has nothing of the kind, and in them everything below U+0020 is an escape already.</remarks>
    public static string HarmlessJson(string json)
    {
        if (!json.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return json;
        }

        var clean = new StringBuilder(json.Length);
        foreach (var rune in json.EnumerateRunes())
        {
            _ = IsObeyed(rune) && rune.IsBmp
                ? clean.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}")
                : clean.Append(rune.ToString());
        }

        return clean.ToString();
    }

    /// <summary>As much of a text as fits into so many cells, with an ellipsis where something is left out.</summary>
    public static string Fit(string text, int cells)
    {
        if (text.Length * 2 <= cells || Cells(text) <= cells)
        {
            return text;
        }

        var fitting = new StringBuilder();
        var used = 1;
        foreach (var rune in text.EnumerateRunes())
        {
            used += Cells(rune);
            if (used > cells)
            {
                break;
            }

            fitting.Append(rune.ToString());
        }

        return cells > 0 ? fitting.Append('…').ToString() : "";
    }

    /// <summary>How many cells a text takes.</summary>
    public static int Cells(string text)
    {
        var cells = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            cells += Cells(rune);
        }

        return cells;
    }

    private static int Cells(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format => 0,
        _ => Wide.Any(range => rune.Value >= range.From && rune.Value <= range.To) ? 2 : 1,
    };

    // Control characters of both sets, and those that turn the direction of what follows or break lines.
    private static bool IsObeyed(Rune rune) =>
        Rune.IsControl(rune) || rune.Value is (>= 0x202a and <= 0x202e) or (>= 0x2066 and <= 0x2069) or 0x200e or 0x200f or 0x061c or 0x2028 or 0x2029;
}
