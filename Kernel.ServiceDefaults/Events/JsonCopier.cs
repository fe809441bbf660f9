using System.Buffers;
using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Copies JSON without insignificant white space, and cuts long strings.</summary>
/// <remarks>Escaped text is copied unchanged, so the output is never longer than the input.</remarks>
internal static class JsonCopier
{
    /// <summary>The end of a cut string.</summary>
    public static ReadOnlySpan<byte> Marker => "...[truncated]"u8;

    /// <summary>Writes <paramref name="json"/>, one complete value, to <paramref name="output"/> on one line.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <param name="output">The output.</param>
    /// <param name="maxStringBytes">The most bytes of a string value between its quotes, including the marker.</param>
    public static void Copy(ReadOnlySpan<byte> json, IBufferWriter<byte> output, int maxStringBytes = int.MaxValue)
    {
        var reader = new Utf8JsonReader(json, EventMembers.ReaderOptions);
        var first = true;
        while (reader.Read())
        {
            var token = reader.TokenType;
            var closes = token is JsonTokenType.EndObject or JsonTokenType.EndArray;
            if (!first && !closes)
            {
                output.Write(","u8);
            }

            first = token is JsonTokenType.StartObject or JsonTokenType.StartArray or JsonTokenType.PropertyName;
            switch (token)
            {
                case JsonTokenType.PropertyName:
                    WriteString(output, reader.ValueSpan, int.MaxValue);
                    output.Write(":"u8);
                    break;
                case JsonTokenType.String:
                    WriteString(output, reader.ValueSpan, maxStringBytes);
                    break;
                default:
                    output.Write(reader.ValueSpan);
                    break;
            }
        }
    }

    private static void WriteString(IBufferWriter<byte> output, ReadOnlySpan<byte> escaped, int maxBytes)
    {
        output.Write("\""u8);
        if (escaped.Length <= maxBytes)
        {
            output.Write(escaped);
        }
        else
        {
            output.Write(escaped[..CutPoint(escaped, Math.Max(0, maxBytes - Marker.Length))]);
            output.Write(Marker);
        }

        output.Write("\""u8);
    }

    /// <summary>Gets the largest length, at most <paramref name="max"/>, that splits no escape, surrogate pair or UTF-8 sequence.</summary>
    internal static int CutPoint(ReadOnlySpan<byte> escaped, int max)
    {
        var at = 0;
        while (at < max)
        {
            var length = UnitLength(escaped[at..]);
            if (at + length > max)
            {
                break;
            }

            at += length;
        }

        return at;
    }

    private static int UnitLength(ReadOnlySpan<byte> text) => text[0] switch
    {
        (byte)'\\' when text[1] != (byte)'u' => 2,
        (byte)'\\' => text.Length >= 12 && IsHighSurrogate(text) && IsLowSurrogate(text[6..]) ? 12 : 6,
        < 0x80 => 1,
        < 0xE0 => 2,
        < 0xF0 => 3,
        _ => 4,
    };

    // \uD800 to \uDBFF
    private static bool IsHighSurrogate(ReadOnlySpan<byte> escape) =>
        (escape[2] | 0x20) == 'd' && ((escape[3] | 0x20) is 'a' or 'b' || escape[3] is (byte)'8' or (byte)'9');

    // \uDC00 to \uDFFF. An unpaired surrogate is valid JSON, and JavaScript writes it, so anything can follow a high surrogate.
    private static bool IsLowSurrogate(ReadOnlySpan<byte> escape) =>
        escape.StartsWith("\\u"u8) && (escape[2] | 0x20) == 'd' && (escape[3] | 0x20) is >= 'c' and <= 'f';
}
