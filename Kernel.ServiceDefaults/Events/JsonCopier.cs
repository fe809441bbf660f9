using System.Buffers;
using System.Text.Json;

namespace Kernel.ServiceDefaults.Events;

/// <summary>Copies JSON token by token: without insignificant white space, and with long strings cut.</summary>
/// <remarks>Text is copied as it is escaped, so nothing is decoded, re-encoded or grown.</remarks>
internal static class JsonCopier
{
    /// <summary>Ends a string that was cut.</summary>
    public static ReadOnlySpan<byte> Marker => "...[truncated]"u8;

    /// <summary>Writes <paramref name="json"/>, one complete value, to <paramref name="output"/> on one line.</summary>
    /// <param name="json">Valid JSON.</param>
    /// <param name="output">Where it goes.</param>
    /// <param name="maxStringBytes">The most bytes of a string value between its quotes, the marker included.</param>
    public static void Copy(ReadOnlySpan<byte> json, IBufferWriter<byte> output, int maxStringBytes = int.MaxValue)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = EventLimits.MaxDepth + 2 });
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

    /// <summary>The largest length, at most <paramref name="max"/>, that splits neither an escape, a surrogate pair nor a UTF-8 sequence.</summary>
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

    // \uDC00 to \uDFFF. Half a pair is no text but valid JSON, and JavaScript writes it, so anything may stand behind the other half.
    private static bool IsLowSurrogate(ReadOnlySpan<byte> escape) =>
        escape.StartsWith("\\u"u8) && (escape[2] | 0x20) == 'd' && (escape[3] | 0x20) is >= 'c' and <= 'f';
}
