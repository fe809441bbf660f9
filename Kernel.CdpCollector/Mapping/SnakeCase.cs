namespace Kernel.CdpCollector.Mapping;

/// <summary>The protocol's names in our spelling: <c>startGroup</c> is <c>start_group</c>, <c>XHR</c> is <c>xhr</c>, <c>mixed-content</c> is <c>mixed_content</c>.</summary>
internal static class SnakeCase
{
    private const int MaxLength = 64;

    /// <summary>Writes a member whose value is a name of the protocol.</summary>
    /// <param name="events">Where to.</param>
    /// <param name="member">The member.</param>
    /// <param name="name">The protocol's name without quotes; over 64 characters are cut off.</param>
    public static void Write(EventWriter events, ReadOnlySpan<byte> member, ReadOnlySpan<byte> name)
    {
        Span<byte> buffer = stackalloc byte[MaxLength * 2];
        var length = Convert(name[..Math.Min(name.Length, MaxLength)], buffer);
        events.Json.WriteString(member, buffer[..length]);
    }

    private static int Convert(ReadOnlySpan<byte> name, Span<byte> output)
    {
        var length = 0;
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (!IsUpper(c))
            {
                output[length++] = c == (byte)'-' ? (byte)'_' : c;
                continue;
            }

            // A capital starts a word after a small letter, and before one where capitals precede: CSPViolation, fetchXHR.
            if (i > 0 && name[i - 1] != (byte)'_' && (!IsUpper(name[i - 1]) || (i + 1 < name.Length && IsLower(name[i + 1]))))
            {
                output[length++] = (byte)'_';
            }

            output[length++] = (byte)(c | 0x20);
        }

        return length;
    }

    private static bool IsUpper(byte c) => c is >= (byte)'A' and <= (byte)'Z';

    private static bool IsLower(byte c) => c is >= (byte)'a' and <= (byte)'z';
}
