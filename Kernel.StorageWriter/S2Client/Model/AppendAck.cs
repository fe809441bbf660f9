namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>The acknowledgement of an append: its records are durable.</summary>
/// <param name="Start">The position of the first record.</param>
/// <param name="End">The sequence number after the last record, and the timestamp of the last record.</param>
/// <param name="Tail">The tail of the stream at that time; after <paramref name="End"/> if other writers appended.</param>
public readonly record struct AppendAck(StreamPosition Start, StreamPosition End, StreamPosition Tail)
{
    /// <summary>Returns whether this can acknowledge an append.</summary>
    internal bool Matches(AppendInput input) =>
        End.SeqNum - Start.SeqNum == (ulong)input.Records.Length
        && End.SeqNum > Start.SeqNum
        && (input.MatchSeqNum is not { } expected || Start.SeqNum == expected);
}

/// <summary>A position in a stream.</summary>
/// <param name="SeqNum">The sequence number of a record, starting at 0; for a tail, that of the next record.</param>
/// <param name="Timestamp">The timestamp of that record, or for a tail that of the last record, in Unix milliseconds.</param>
public readonly record struct StreamPosition(ulong SeqNum, ulong Timestamp);
