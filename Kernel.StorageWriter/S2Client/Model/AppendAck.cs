namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>Records were appended, durably.</summary>
/// <param name="Start">The first record.</param>
/// <param name="End">Behind the last record: the number after its own, and its time.</param>
/// <param name="Tail">The stream's end at that moment; behind <paramref name="End"/> where others appended too.</param>
public readonly record struct AppendAck(StreamPosition Start, StreamPosition End, StreamPosition Tail)
{
    /// <summary>Whether this can be the answer to an append; what cannot means that the two sides no longer talk of the same thing.</summary>
    internal bool Answers(AppendInput input) =>
        End.SeqNum - Start.SeqNum == (ulong)input.Records.Length
        && End.SeqNum > Start.SeqNum
        && (input.MatchSeqNum is not { } expected || Start.SeqNum == expected);
}

/// <summary>A place in a stream.</summary>
/// <param name="SeqNum">A record's number; for a tail, the one that the next record will get. The first is 0.</param>
/// <param name="Timestamp">That record's time, or for a tail the last record's, in milliseconds since 1970.</param>
public readonly record struct StreamPosition(ulong SeqNum, ulong Timestamp);
