namespace Kernel.ServiceDefaults.Redaction;

/// <summary>Reads percent-encoding, also what is encoded more than once (<c>%253D</c>), as a URL in a parameter of a URL can be.</summary>
internal static class Percent
{
    /// <summary>Reads the character at a position.</summary>
    /// <returns>The character, how many times it is encoded (0: as it is), and the bytes that it takes.</returns>
    public static (byte Value, int Depth, int Length) Read(ReadOnlySpan<byte> text, int at)
    {
        var (value, depth, end) = (text[at], 0, at + 1);

        // After %25, which stands for '%', the digits of the inner encoding follow.
        while (value == '%' && end + 1 < text.Length && char.IsAsciiHexDigit((char)text[end]) && char.IsAsciiHexDigit((char)text[end + 1]))
        {
            value = (byte)((Digit(text[end]) << 4) | Digit(text[end + 1]));
            depth++;
            end += 2;
        }

        return (value, depth, end - at);
    }

    private static int Digit(byte digit) => digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10;
}
