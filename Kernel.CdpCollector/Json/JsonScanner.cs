using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Kernel.CdpCollector.Json;

/// <summary>
/// Scans JSON text many bytes at a time. For malformed text the results are meaningless, but every method stays within the text and terminates.
/// </summary>
internal static class JsonScanner
{
    private const int Block = 64;

    /// <summary>Returns the index of the first byte at or after <paramref name="at"/> that is not white space, or the length of the text.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)] // Chromium writes no white space, so this is almost always a single comparison
    public static int SkipSpace(ReadOnlySpan<byte> json, int at) =>
        (uint)at < (uint)json.Length && json[at] > (byte)' ' ? at : SkipSpaces(json, at);

    public static int SkipDigits(ReadOnlySpan<byte> json, int at)
    {
        while ((uint)at < (uint)json.Length && (uint)(json[at] - '0') <= 9)
        {
            at++;
        }

        return at;
    }

    /// <summary>
    /// Returns the index of the first quote, backslash or control character at or after <paramref name="at"/>, or the length of the text.
    /// </summary>
    public static int FindStringStop(ReadOnlySpan<byte> json, int at)
    {
        ref var start = ref MemoryMarshal.GetReference(json);
        for (; at <= json.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
        {
            var bytes = Vector256.LoadUnsafe(ref start, (nuint)at);
            var stops = Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.LessThan(bytes, Vector256.Create((byte)' '));
            if (stops != Vector256<byte>.Zero)
            {
                return at + BitOperations.TrailingZeroCount(stops.ExtractMostSignificantBits());
            }
        }

        while (at < json.Length && json[at] is not ((byte)'"' or (byte)'\\' or < (byte)' '))
        {
            at++;
        }

        return at;
    }

    /// <summary>Returns the index after the string whose opening quote is at <paramref name="at"/>.</summary>
    public static int SkipString(ReadOnlySpan<byte> json, int at)
    {
        at++;
        while (true)
        {
            at = FindStringStop(json, at);
            if (at >= json.Length)
            {
                return json.Length;
            }

            if (json[at] == (byte)'"')
            {
                return at + 1;
            }

            at = Math.Min(at + (json[at] == (byte)'\\' ? 2 : 1), json.Length);
        }
    }

    /// <summary>Returns the index after the value that begins at <paramref name="at"/>.</summary>
    public static int SkipValue(ReadOnlySpan<byte> json, int at)
    {
        switch (json[at])
        {
            case (byte)'"':
                return SkipString(json, at);
            case (byte)'{' or (byte)'[':
                return SkipContainer(json, at);
            default:
                while (at < json.Length && json[at] is not ((byte)',' or (byte)'}' or (byte)']' or <= (byte)' '))
                {
                    at++;
                }

                return at;
        }
    }

    private static int SkipSpaces(ReadOnlySpan<byte> json, int at)
    {
        while ((uint)at < (uint)json.Length && json[at] <= (byte)' ' && json[at] is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    // Works block by block: the quotes seen so far tell which bytes are inside strings, and only braces outside strings are counted.
    private static int SkipContainer(ReadOnlySpan<byte> json, int at)
    {
        var depth = 0;
        var isEscaped = false;
        var inString = 0UL;
        Span<byte> rest = stackalloc byte[Block];
        for (; at < json.Length; at += Block)
        {
            scoped var block = json[at..];
            if (block.Length < Block)
            {
                rest.Clear();
                block.CopyTo(rest);
                block = rest;
            }

            var quotes = Find(block, (byte)'"');
            var backslashes = Find(block, (byte)'\\');
            if ((backslashes != 0) | isEscaped)
            {
                quotes &= ~Escaped(backslashes, ref isEscaped);
            }

            var strings = UpToEach(quotes) ^ inString;
            inString = (ulong)((long)strings >> 63);
            var opening = FindBraces(block, (byte)'{') & ~strings;
            var closing = FindBraces(block, (byte)'}') & ~strings;
            if (depth > BitOperations.PopCount(closing))
            {
                depth += BitOperations.PopCount(opening) - BitOperations.PopCount(closing);
                continue;
            }

            while (closing != 0)
            {
                var close = BitOperations.TrailingZeroCount(closing);
                var before = opening & ((1UL << close) - 1);
                depth += BitOperations.PopCount(before) - 1;
                if (depth <= 0)
                {
                    return at + close + 1;
                }

                opening ^= before;
                closing &= closing - 1;
            }

            depth += BitOperations.PopCount(opening);
        }

        return json.Length;
    }

    private static ulong Find(scoped ReadOnlySpan<byte> block, byte value)
    {
        ref var start = ref MemoryMarshal.GetReference(block);
        var low = Vector256.Equals(Vector256.LoadUnsafe(ref start), Vector256.Create(value)).ExtractMostSignificantBits();
        var high = Vector256.Equals(Vector256.LoadUnsafe(ref start, 32), Vector256.Create(value)).ExtractMostSignificantBits();
        return low | ((ulong)high << 32);
    }

    // '{' and '[', and '}' and ']', differ in one bit.
    private static ulong FindBraces(scoped ReadOnlySpan<byte> block, byte curly)
    {
        ref var start = ref MemoryMarshal.GetReference(block);
        var bit = Vector256.Create((byte)0x20);
        var low = Vector256.Equals(Vector256.LoadUnsafe(ref start) | bit, Vector256.Create(curly)).ExtractMostSignificantBits();
        var high = Vector256.Equals(Vector256.LoadUnsafe(ref start, 32) | bit, Vector256.Create(curly)).ExtractMostSignificantBits();
        return low | ((ulong)high << 32);
    }

    /// <summary>
    /// Returns the bytes that follow an unescaped backslash. <paramref name="isEscaped"/> carries the state from the previous block to the next.
    /// </summary>
    private static ulong Escaped(ulong backslashes, ref bool isEscaped)
    {
        var escaped = isEscaped ? 1UL : 0;
        backslashes &= ~escaped;
        isEscaped = false;
        while (backslashes != 0)
        {
            var at = BitOperations.TrailingZeroCount(backslashes);
            if (at == 63)
            {
                isEscaped = true;
                break;
            }

            escaped |= 1UL << (at + 1);
            backslashes &= ~(3UL << at);
        }

        return escaped;
    }

    /// <summary>Sets each bit with an odd number of set bits at or below it: the range from each opening quote up to its closing quote.</summary>
    private static ulong UpToEach(ulong bits)
    {
        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        return bits ^ (bits << 32);
    }
}
