using System.Runtime.CompilerServices;

namespace Kernel.CdpCollector.Json;

/// <summary>
/// Validates JSON and finds where a value ends, in a single pass. Validated text can be walked with <see cref="JsonCursor"/> and copied to the output
/// without further checks.
/// </summary>
internal static class JsonValidator
{
    /// <summary>The maximum nesting depth. Deeper than anything the protocol sends.</summary>
    public const int MaxDepth = 256;

    /// <summary>Returns whether the text is exactly one JSON value.</summary>
    public static bool IsValue(ReadOnlySpan<byte> json)
    {
        var end = FindValueEnd(json, JsonScanner.SkipSpace(json, 0));
        return end >= 0 && JsonScanner.SkipSpace(json, end) == json.Length;
    }

    /// <summary>
    /// Returns the index after the value that begins at <paramref name="at"/>, or a negative number if the value is incomplete or malformed.
    /// </summary>
    public static int FindValueEnd(ReadOnlySpan<byte> json, int at)
    {
        var containers = default(Containers);
        while (true)
        {
            // The start of a value.
            if ((uint)at >= (uint)json.Length)
            {
                return -1;
            }

            var first = json[at];
            if (first is (byte)'{' or (byte)'[')
            {
                if (!containers.TryPush(isObject: first == (byte)'{'))
                {
                    return -1;
                }

                at = JsonScanner.SkipSpace(json, at + 1);
                if ((uint)at >= (uint)json.Length || json[at] != first + 2)
                {
                    if (first == (byte)'{' && (at = SkipName(json, at)) < 0)
                    {
                        return -1;
                    }

                    continue;
                }

                containers.Pop();
                at++;
            }
            else
            {
                at = first == (byte)'"' ? EndOfString(json, at) : first is (byte)'-' or (>= (byte)'0' and <= (byte)'9') ? EndOfNumber(json, at) : EndOfLiteral(json, at);
            }

            // The end of a value.
            while (true)
            {
                if (at < 0 || containers.Depth == 0)
                {
                    return at;
                }

                at = JsonScanner.SkipSpace(json, at);
                if ((uint)at >= (uint)json.Length)
                {
                    return -1;
                }

                var next = json[at++];
                if (next == (byte)',')
                {
                    at = JsonScanner.SkipSpace(json, at);
                    at = containers.InObject ? SkipName(json, at) : at;
                    break;
                }

                if (next != (containers.InObject ? (byte)'}' : (byte)']'))
                {
                    return -1;
                }

                containers.Pop();
            }

            if (at < 0)
            {
                return -1;
            }
        }
    }

    /// <summary>
    /// Returns the index of the member's value, after the name at <paramref name="at"/> and its colon, or a negative number if there is no name.
    /// </summary>
    public static int SkipName(ReadOnlySpan<byte> json, int at)
    {
        if ((uint)at >= (uint)json.Length || json[at] != (byte)'"' || (at = EndOfString(json, at)) < 0)
        {
            return -1;
        }

        at = JsonScanner.SkipSpace(json, at);
        return (uint)at < (uint)json.Length && json[at] == (byte)':' ? JsonScanner.SkipSpace(json, at + 1) : -1;
    }

    private static int EndOfString(ReadOnlySpan<byte> json, int at)
    {
        at++;
        while (true)
        {
            at = JsonScanner.FindStringStop(json, at);
            if (at >= json.Length)
            {
                return -1;
            }

            if (json[at] == (byte)'"')
            {
                return at + 1;
            }

            if (json[at] != (byte)'\\' || (at = EndOfEscape(json, at + 1)) < 0)
            {
                return -1; // a control character, or an invalid escape
            }
        }
    }

    private static int EndOfEscape(ReadOnlySpan<byte> json, int at)
    {
        if (at >= json.Length)
        {
            return -1;
        }

        if (json[at] != (byte)'u')
        {
            return "\"\\/bfnrt"u8.Contains(json[at]) ? at + 1 : -1;
        }

        if (json.Length - at < 5)
        {
            return -1;
        }

        foreach (var digit in json.Slice(at + 1, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return -1;
            }
        }

        return at + 5;
    }

    // -12.5e+3
    private static int EndOfNumber(ReadOnlySpan<byte> json, int at)
    {
        at += json[at] == (byte)'-' ? 1 : 0;
        var whole = at;
        at = JsonScanner.SkipDigits(json, at);
        if (at == whole || (json[whole] == (byte)'0' && at > whole + 1))
        {
            return -1;
        }

        if (at < json.Length && json[at] == (byte)'.')
        {
            var fraction = ++at;
            at = JsonScanner.SkipDigits(json, at);
            if (at == fraction)
            {
                return -1;
            }
        }

        if (at >= json.Length || (json[at] | 0x20) != 'e')
        {
            return at;
        }

        at++;
        at += at < json.Length && json[at] is (byte)'+' or (byte)'-' ? 1 : 0;
        var exponent = at;
        at = JsonScanner.SkipDigits(json, at);
        return at == exponent ? -1 : at;
    }

    private static int EndOfLiteral(ReadOnlySpan<byte> json, int at)
    {
        var rest = json[at..];
        return rest.StartsWith("true"u8) || rest.StartsWith("null"u8) ? at + 4 : rest.StartsWith("false"u8) ? at + 5 : -1;
    }

    /// <summary>A stack of bits that records which of the enclosing containers are objects.</summary>
    private struct Containers
    {
        private Bits _bits;

        public int Depth { get; private set; }

        public bool InObject { get; private set; }

        public bool TryPush(bool isObject)
        {
            if (Depth == MaxDepth)
            {
                return false;
            }

            Set(Depth++, isObject);
            InObject = isObject;
            return true;
        }

        public void Pop()
        {
            Depth--;
            InObject = Depth > 0 && (_bits[(Depth - 1) >> 6] >> ((Depth - 1) & 63) & 1) != 0;
        }

        private void Set(int index, bool isObject)
        {
            var bit = 1UL << (index & 63);
            _bits[index >> 6] = isObject ? _bits[index >> 6] | bit : _bits[index >> 6] & ~bit;
        }

        [InlineArray(MaxDepth / 64)]
        private struct Bits
        {
            private ulong _first;
        }
    }
}
