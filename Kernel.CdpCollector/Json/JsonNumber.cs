using System.Buffers.Text;

namespace Kernel.CdpCollector.Json;

/// <summary>Parses JSON numbers.</summary>
internal static class JsonNumber
{
    private const ulong MaxExactInteger = 1UL << 53;

    private static readonly double[] Powers = [.. Enumerable.Range(0, 23).Select(static i => double.Parse($"1e{i}", System.Globalization.CultureInfo.InvariantCulture))];

    /// <summary>Parses the text as a double, rounded as IEEE 754 requires.</summary>
    public static bool TryReadDouble(ReadOnlySpan<byte> text, out double value)
    {
        var isNegative = text.Length > 0 && text[0] == (byte)'-';
        var at = isNegative ? 1 : 0;
        var digits = 0UL;
        var point = -1;
        for (; at < text.Length && digits < MaxExactInteger; at++)
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

        // Both operands are exact, so the division rounds only once, as IEEE 754 requires.
        var decimals = point < 0 ? 0 : text.Length - point - 1;
        if (at == text.Length && digits <= MaxExactInteger && decimals < Powers.Length)
        {
            value = decimals == 0 ? digits : digits / Powers[decimals];
            value = isNegative ? -value : value;
            return text.Length > 0;
        }

        return Utf8Parser.TryParse(text, out value, out var consumed) && consumed == text.Length;
    }

    /// <summary>Parses the text as an integer. Decimals are truncated.</summary>
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
