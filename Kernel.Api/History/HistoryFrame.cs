using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.History;

/// <summary>A stored envelope, made into the frame that it was in the ring, so that the same filters read it.</summary>
internal static class HistoryFrame
{
    private static ReadOnlySpan<byte> SeqName => "{\"seq\":"u8;

    private static ReadOnlySpan<byte> SessionName => "\"capture_session_id\":\""u8;

    private static ReadOnlySpan<byte> EventName => "\"event\":"u8;

    /// <summary>The number that an envelope starts with.</summary>
    /// <exception cref="JsonException">It is no envelope.</exception>
    public static ulong SeqOf(ReadOnlySpan<byte> envelope) => ReadSeq(envelope, out _);

    /// <summary>Writes the frame and says where in it things are.</summary>
    /// <exception cref="JsonException">It is no envelope of ours.</exception>
    public static FrameLayout Write(ReadOnlySpan<byte> envelope, IBufferWriter<byte> frame)
    {
        // {"seq":17,"capture_session_id":"0a1b","event":{…}}
        var seq = ReadSeq(envelope, out var place);
        var session = 0;
        if (envelope[place..].StartsWith(SessionName))
        {
            place += SessionName.Length;
            session = envelope[place..].IndexOf((byte)'"');
            place += session + 2; // its quote and the comma
        }

        if (session is < 0 or > EventLimits.MaxSessionIdLength || place >= envelope.Length || !envelope[place..].StartsWith(EventName) || envelope[^1] != '}')
        {
            throw new JsonException("A stored line is not an envelope.");
        }

        place += EventName.Length;
        var header = EventValidator.Validate(envelope[place..^1]);

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
            envelopeStart + place + header.TypeStart,
            (ushort)envelopeStart,
            (byte)header.TypeLength,
            (byte)session,
            header.Category);
    }

    private static ulong ReadSeq(ReadOnlySpan<byte> envelope, out int end)
    {
        if (envelope.StartsWith(SeqName) && Utf8Parser.TryParse(envelope[SeqName.Length..], out ulong seq, out var digits)
            && envelope[(end = SeqName.Length + digits)..].StartsWith(","u8))
        {
            end++;
            return seq;
        }

        throw new JsonException("A stored line does not start with its number.");
    }
}
