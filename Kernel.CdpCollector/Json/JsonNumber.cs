using System.Buffers.Text;

namespace Kernel.CdpCollector.Json;

/// <summary>Numbers of JSON text.</summary>
internal static class JsonNumber
{
    private const ulong MostExact = 1UL << 53;

    private static readonly double[] Powers = [.. Enumerable.Range(0, 23).Select(static i => double.Parse($"1e{i}", System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>The number that the text is, rounded as the standard says.</summary>
    public static bool TryReadDouble(ReadOnlySpan<byte> text, out double value)
    {
        var isNegative = text.Length > 0 && text[0] == (byte)'-';
        var at = isNegative ? 1 : 0;
        var digits = 0UL;
        var point = -1;
        for (; at < text.Length && digits < MostExact; at++)
        {
            var digit = (uint)(text[at] - '0');
            if (digit <= 9)
            {
                digits = (digits * 10) + digit;
            }
            else if (text[at] == (byte)'.' && point < 0)
            {
                point = at;
            }
            else
            {
                break;
            }
        }

        // Both parts are exact, so dividing them rounds once: that is what the standard asks for.
        var decimals = point < 0 ? 0 : text.Length - point - 1;
        if (at == text.Length && digits <= MostExact && decimals < Powers.Length)
        {
            value = decimals == 0 ? digits : digits / Powers[decimals];
            value = isNegative ? -value : value;
            return text.Length > 0;
        }

        return Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length;
    }

    /// <summary>The whole number that the text is; of one that has decimals, what is before the point.</summary>
    public static bool TryReadInt64(ReadOnlySpan<byte> text, out long value)
    {
        if (Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length)
        {
            return true;
        }

        var isNumber = TryReadDouble(text, out var number) && Math.Abs(number) < 1L << 62;
        value = isNumber ? (long)number : 0;
        return isNumber;
    }
}
