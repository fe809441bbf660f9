using System.Buffers;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;

namespace Kernel.StorageWriter.Replication;

/// <summary>The kind and the sequence numbers of a line of the internal stream.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="From">The sequence number of the envelope, or the first of the gap.</param>
/// <param name="To">The sequence number of the envelope, or the last of the gap.</param>
internal readonly record struct StreamLine(StreamLineKind Kind, ulong From, ulong To)
{
    /// <summary>The maximum size of a line in bytes: an envelope, and some room for the other kinds.</summary>
    public const int MaxBytes = EventLimits.MaxEnvelopeBytes + 1024;

    /// <summary>Parses the start of a line, which has no line feed.</summary>
    /// <exception cref="StreamException">The line is of none of the three kinds.</exception>
    public static StreamLine Parse(in ReadOnlySequence<byte> line)
    {
        if (line.IsEmpty)
        {
            return new StreamLine(StreamLineKind.Heartbeat, 0, 0);
        }

        // {"seq":17,"capture_session_id":"...","event":{...}}   or   {"dropped":{"from":3,"to":9}}
        try
        {
            var json = new Utf8JsonReader(line);
            if (json.Read() && json.TokenType == JsonTokenType.StartObject && json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("seq"u8) && json.Read() && json.TryGetUInt64(out var seq) && seq > 0 && EndsObject(line))
                {
                    return new StreamLine(StreamLineKind.Envelope, seq, seq);
                }

                if (json.TokenType == JsonTokenType.PropertyName && json.ValueTextEquals("dropped"u8) && TryReadRange(ref json, out var from, out var to))
                {
                    return new StreamLine(StreamLineKind.Dropped, from, to);
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new StreamException("sent a line that is not JSON.", exception);
        }

        throw new StreamException("sent a line that is not an envelope (which starts with \"seq\"), a gap or a heartbeat.");
    }

    private static bool TryReadRange(ref Utf8JsonReader json, out ulong from, out ulong to)
    {
        from = to = 0;
        if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
        {
            return false;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isFrom = json.ValueTextEquals("from"u8);
            var isTo = json.ValueTextEquals("to"u8);
            json.Read();
            if (isFrom && !json.TryGetUInt64(out from) || isTo && !json.TryGetUInt64(out to))
            {
                return false;
            }

            json.Skip();
        }

        return from > 0 && to >= from;
    }

    private static bool EndsObject(in ReadOnlySequence<byte> line) => line.Slice(line.Length - 1).FirstSpan[0] == (byte)'}';
}

/// <summary>The kinds of lines of the internal stream.</summary>
internal enum StreamLineKind
{
    /// <summary>A heartbeat, an empty line: every event has been delivered.</summary>
    Heartbeat,

    /// <summary>An envelope.</summary>
    Envelope,

    /// <summary>A gap: envelopes that no longer exist.</summary>
    Dropped,
}
