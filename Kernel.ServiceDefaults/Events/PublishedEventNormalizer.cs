using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Kernel.ServiceDefaults.Events;

/// <summary>
/// Converts an event from a publisher, <c>{type, category?, source? {kind?, event?, metadata?}, data?}</c>, into a complete event. A null
/// member counts as absent, except in <c>data</c>, where null is a value.
/// </summary>
public static class PublishedEventNormalizer
{
    /// <summary>Validates and normalises an event.</summary>
    /// <param name="json">The event from the publisher.</param>
    /// <param name="ts">The event's time, Unix microseconds.</param>
    /// <param name="output">The output; unchanged if the event is invalid.</param>
    /// <returns>The header of the written event.</returns>
    /// <exception cref="JsonException">The event is invalid; the message says why.</exception>
    public static EventHeader Normalize(ReadOnlySpan<byte> json, long ts, IBufferWriter<byte> output)
    {
        if (!Utf8.IsValid(json))
        {
            throw new JsonException("The body is not valid UTF-8.");
        }

        if (UnpairedSurrogates.Find(json) is >= 0 and var at)
        {
            throw new JsonException($"The event has an unpaired surrogate at byte {at}. Send surrogates in pairs, or U+FFFD instead.");
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
        return new EventHeader(members.Category, typeStart, members.Type.Length, ts, EventTraitRules.Decide(members.Type, members.Data));
    }

    private static void WriteMember(IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty)
        {
            return;
        }

        output.Write(name);

        // A raw line break can only be white space between tokens, but would end an SSE field or an NDJSON line.
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
