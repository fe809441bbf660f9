namespace Kernel.CdpCollector.Mapping;

/// <summary>
/// Converts the protocol's names to snake case: <c>startGroup</c> to <c>start_group</c>, <c>XHR</c> to <c>xhr</c>, <c>mixed-content</c> to
/// <c>mixed_content</c>.
/// </summary>
internal static class SnakeCase
{
    private const int MaxLength = 64;

    /// <summary>Writes a member whose value is a name of the protocol.</summary>
    /// <param name="events">The writer.</param>
    /// <param name="member">The member.</param>
    /// <param name="name">The protocol's name without quotes; truncated to 64 characters.</param>
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

            // A capital starts a word after a lowercase letter, and as the last of several capitals before one: CSPViolation, fetchXHR.
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
