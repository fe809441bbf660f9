using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Kernel.ServiceDefaults.Events;

/// <summary>
/// Reads what an outside publisher sent, <c>{type, category?, source? {kind?, event?, metadata?}, data?}</c>, and writes the
/// event as the stream carries it. A null member counts as absent, except <c>data</c>, where null is a value.
/// </summary>
public static class PublishedEventNormalizer
{
    /// <summary>Checks and normalises one event.</summary>
    /// <param name="json">What the publisher sent, in any layout.</param>
    /// <param name="ts">The event's time, Unix microseconds.</param>
    /// <param name="output">Where the event goes; untouched when this throws.</param>
    /// <returns>The header of what was written.</returns>
    /// <exception cref="JsonException">It is not what a publisher may send; the message says why.</exception>
    public static EventHeader Normalize(ReadOnlySpan<byte> json, long ts, IBufferWriter<byte> output)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("The body is not valid UTF-8.");
        }

        var members = new PublishedEventReader();
        members.Read(json);

        Span<byte> number = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(ts, number, out var digits);

        output.Write("{\"ts\":"u8);
        output.Write(number[..digits]);
        output.Write(",\"type\":\""u8);
        var typeStart = "{\"ts\":,\"type\":\"".Length + digits;
        output.Write(members.Type);
        output.Write("\",\"category\":\""u8);
        output.Write(members.Category.ToUtf8Name());
        output.Write("\",\"source\":{\"kind\":\""u8);
        output.Write(members.Kind.IsEmpty ? "extension"u8 : members.Kind);
        output.Write("\""u8);
        WriteMember(output, ",\"event\":"u8, members.SourceEvent);
        WriteMember(output, ",\"metadata\":"u8, members.Metadata);
        output.Write("}"u8);
        WriteMember(output, ",\"data\":"u8, members.Data);
        output.Write("}"u8);
        return new EventHeader(members.Category, typeStart, members.Type.Length);
    }

    private static void WriteMember(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        output.Write(name);

        // A raw line break can only be white space between tokens, and would end an SSE field or an NDJSON line.
        if (value.IndexOfAny((byte)'\n', (byte)'\r') < 0)
        {
            output.Write(value);
        }
        else
        {
            JsonCopier.Copy(value, output);
        }
    }
}
