using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.History;

/// <summary>Converts a stored envelope back into a frame as in the ring, so that the same filters apply.</summary>
internal static class HistoryFrame
{
    private static ReadOnlySpan<byte> SeqName => "{\"seq\":"u8;

    private static ReadOnlySpan<byte> SessionName => "\"capture_session_id\":\""u8;

    private static ReadOnlySpan<byte> EventName => "\"event\":"u8;

    /// <summary>Gets the sequence number of an envelope.</summary>
    /// <exception cref="JsonException">The line is not an envelope.</exception>
    public static ulong SeqOf(ReadOnlySpan<byte> envelope) => ReadSeq(envelope, out _);

    /// <summary>Writes the frame of an envelope.</summary>
    /// <exception cref="JsonException">The line is not an envelope.</exception>
    public static FrameLayout Write(ReadOnlySpan<byte> envelope, IBufferWriter<byte> frame)
    {
        // {"seq":17,"capture_session_id":"0a1b","event":{…}}
        var seq = ReadSeq(envelope, out var offset);
        var session = 0;
        if (envelope[offset..].StartsWith(SessionName))
        {
            offset += SessionName.Length;
            session = envelope[offset..].IndexOf((byte)'"');
            offset += session + 2; // the quote and the comma
        }

        if (session is < 0 or > EventLimits.MaxSessionIdLength || offset >= envelope.Length || !envelope[offset..].StartsWith(EventName) || envelope[^1] != '}')
        {
            throw new JsonException("The stored line is not an envelope.");
        }

        offset += EventName.Length;
        var header = EventValidator.Validate(envelope[offset..^1]);

        Span<byte> number = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(seq, number, out var digits);
        frame.Write("id: "u8);
        frame.Write(number[..digits]);
        frame.Write("\ndata: "u8);
        frame.Write(envelope);
        frame.Write("\n\n"u8);

        var envelopeStart = "id: \ndata: ".Length + digits;
        return new FrameLayout(
            envelopeStart + envelope.Length + 2,
            envelopeStart + offset + header.TypeStart,
            (ushort)envelopeStart,
            (byte)header.TypeLength,
            (byte)session,
            header.Category,
            header.Traits);
    }

    private static ulong ReadSeq(ReadOnlySpan<byte> envelope, out int end)
    {
        if (envelope.StartsWith(SeqName) && Utf8Parser.TryParse(envelope[SeqName.Length..], out ulong seq, out var digits)
            && envelope[(end = SeqName.Length + digits)..].StartsWith(","u8))
        {
            end++;
            return seq;
        }

        throw new JsonException("The stored line does not start with a sequence number.");
    }
}
