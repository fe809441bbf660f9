namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Finds numbers of payment cards by their length, their first digits and their check digit (Luhn), in groups or not.</summary>
internal static class CardSecrets
{
    private const int MinDigits = 13;
    private const int MaxDigits = 19;

    /// <summary>Searches a text.</summary>
    public static void Find(ReadOnlySpan<byte> text, RedactionFindings findings)
    {
        Span<byte> digits = stackalloc byte[MaxDigits];
        for (var at = 0; at < text.Length && text[at..].IndexOfAnyInRange((byte)'0', (byte)'9') is >= 0 and var next;)
        {
            at += next;
            var end = ReadDigits(text, at, digits, out var count);
            if (count is >= MinDigits and <= MaxDigits && !IsInside(text, at, end) && IsIssued(digits[..count]) && IsChecked(digits[..count]))
            {
                findings.Add(at, end);
            }

            at = end;
        }
    }

    // Groups are separated by one space, plus sign (a space in a form) or dash.
    private static int ReadDigits(ReadOnlySpan<byte> text, int at, Span<byte> digits, out int count)
    {
        count = 0;
        var end = at;
        while (at < text.Length)
        {
            if (char.IsAsciiDigit((char)text[at]))
            {
                if (count < digits.Length)
                {
                    digits[count] = (byte)(text[at] - '0');
                }

                count++;
                end = ++at;
            }
            else if (text[at] is (byte)' ' or (byte)'-' or (byte)'+' && at + 1 < text.Length && char.IsAsciiDigit((char)text[at + 1]) && count % 2 == 0)
            {
                at++;
            }
            else
            {
                break;
            }
        }

        return end;
    }

    // A part of an identifier, of a fraction or of something encoded is no card.
    private static bool IsInside(ReadOnlySpan<byte> text, int start, int end) =>
        (start > 0 && (char.IsAsciiLetterOrDigit((char)text[start - 1]) || text[start - 1] is (byte)'_' or (byte)'.' or (byte)'-' or (byte)'%'))
        || (end < text.Length && (char.IsAsciiLetterOrDigit((char)text[end]) || text[end] is (byte)'_' or (byte)'-'));

    private static bool IsIssued(ReadOnlySpan<byte> digits)
    {
        var four = (digits[0] * 1000) + (digits[1] * 100) + (digits[2] * 10) + digits[3];
        return (digits.Length, four) switch
        {
            (13 or 16 or 19, >= 4000 and <= 4999) => true, // Visa
            (16, (>= 5100 and <= 5599) or (>= 2221 and <= 2720)) => true, // Mastercard
            (15, (>= 3400 and <= 3499) or (>= 3700 and <= 3799)) => true, // American Express
            (14, (>= 3000 and <= 3059) or (>= 3600 and <= 3699) or (>= 3800 and <= 3999)) => true, // Diners Club
            (16 or 17 or 18 or 19, (>= 3528 and <= 3589) or 6011 or (>= 6440 and <= 6599) or (>= 6200 and <= 6299)) => true, // JCB, Discover, UnionPay
            (_, (>= 5018 and <= 5038) or 6304 or 6759 or (>= 6761 and <= 6763)) => true, // Maestro
            _ => false,
        };
    }

    private static bool IsChecked(ReadOnlySpan<byte> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[^(i + 1)] * (1 + (i % 2));
            sum += digit > 9 ? digit - 9 : digit;
        }

        return sum % 10 == 0;
    }
}
