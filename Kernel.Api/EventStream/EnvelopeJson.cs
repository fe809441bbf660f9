namespace Kernel.Api.EventStream;

/// <summary>The envelope around an event: <c>{"seq":7,"capture_session_id":"…","event":{…}}</c>; the session is absent if none is active.</summary>
internal static class EnvelopeJson
{
    /// <summary>Gets the offset of the event in the envelope.</summary>
    /// <param name="digits">The number of digits of the sequence number.</param>
    /// <param name="session">The bytes of the session's id; 0 if there is none.</param>
    public static int EventStart(int digits, int session) =>
        "{\"seq\":,\"event\":".Length + digits + (session == 0 ? 0 : ",\"capture_session_id\":\"\"".Length + session);

    /// <summary>Gets the length of an envelope in bytes.</summary>
    public static int Length(int digits, int session, int eventJson) => EventStart(digits, session) + eventJson + "}".Length;

    /// <summary>Writes an envelope.</summary>
    /// <returns>The length in bytes.</returns>
    public static int Write(Span<byte> destination, ReadOnlySpan<byte> number, ReadOnlySpan<byte> session, ReadOnlySpan<byte> eventJson)
    {
        var length = Append(destination, 0, "{\"seq\":"u8);
        length = Append(destination, length, number);
        if (!session.IsEmpty)
        {
            length = Append(destination, length, ",\"capture_session_id\":\""u8);
            length = Append(destination, length, session);
            length = Append(destination, length, "\""u8);
        }

        length = Append(destination, length, ",\"event\":"u8);
        length = Append(destination, length, eventJson);
        return Append(destination, length, "}"u8);
    }

    /// <summary>Gets the event in an envelope.</summary>
    /// <param name="envelope">An envelope that <see cref="Write"/> wrote.</param>
    /// <param name="number">The digits of the sequence number.</param>
    public static ReadOnlySpan<byte> EventOf(ReadOnlySpan<byte> envelope, out ReadOnlySpan<byte> number)
    {
        var rest = envelope["{\"seq\":".Length..];
        number = rest[..rest.IndexOf((byte)',')];
        rest = rest[number.Length..];
        if (rest.StartsWith(",\"capture_session_id\":\""u8))
        {
            rest = rest[",\"capture_session_id\":\"".Length..];
            rest = rest[(rest.IndexOf((byte)'"') + 1)..];
        }

        return rest[",\"event\":".Length..^1];
    }

    /// <summary>Takes the first line of text with an envelope a line.</summary>
    /// <param name="lines">The lines, each of which ends with a line feed; afterwards the others.</param>
    /// <param name="envelope">The envelope, without its line feed.</param>
    /// <returns>False if there is none.</returns>
    public static bool TryTakeLine(ref ReadOnlyMemory<byte> lines, out ReadOnlyMemory<byte> envelope)
    {
        var length = lines.Span.IndexOf((byte)'\n');
        envelope = length < 0 ? default : lines[..length];
        lines = lines[(length + 1)..];
        return length >= 0;
    }

    private static int Append(Span<byte> destination, int at, ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(destination[at..]);
        return at + bytes.Length;
    }
}
