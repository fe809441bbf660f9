using System.Buffers;

namespace Kernel.Api.EventStream;

/// <summary>The outcome of a search for one event.</summary>
internal enum LookupStatus
{
    /// <summary>The event was found.</summary>
    Found,

    /// <summary>The sequence number is after the newest event.</summary>
    NotYet,

    /// <summary>The event was in the stream and is stored nowhere.</summary>
    Gone,

    /// <summary>The sequence number was never assigned.</summary>
    Unassigned,

    /// <summary>The event cannot be read now: retry later.</summary>
    Unavailable,
}

/// <summary>One event of the stream, found by its sequence number.</summary>
/// <param name="Status">The outcome.</param>
/// <param name="Envelope">The envelope; empty unless the event was found.</param>
internal readonly record struct EventLookup(LookupStatus Status, ReadOnlyMemory<byte> Envelope = default)
{
    /// <summary>Reads an event from the ring, or from history if it is older.</summary>
    public static async ValueTask<EventLookup> FindAsync(EventLog log, IEventHistory history, ulong seq, CancellationToken cancellationToken)
    {
        if (seq == 0)
        {
            return new EventLookup(LookupStatus.Unassigned);
        }

        var line = new ArrayBufferWriter<byte>(4 * 1024);
        var reader = new LogReader(log, history, seq - 1, EventFilter.None, FrameFormat.Line);
        var read = await reader.ReadAsync(line, maxBytes: 1, maxEvents: 1, cancellationToken);
        return read.Status switch
        {
            ReadStatus.Advanced when read.Events > 0 => new EventLookup(LookupStatus.Found, line.WrittenMemory[..^1]),
            ReadStatus.Advanced => new EventLookup(LookupStatus.Unassigned),
            ReadStatus.Gap => new EventLookup(LookupStatus.Gone),
            ReadStatus.CaughtUp or ReadStatus.Ended => new EventLookup(LookupStatus.NotYet),
            _ => new EventLookup(LookupStatus.Unavailable),
        };
    }
}
