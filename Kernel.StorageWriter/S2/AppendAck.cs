namespace Kernel.StorageWriter.S2;

/// <summary>Records were appended, durably.</summary>
/// <param name="Start">The first record.</param>
/// <param name="End">Behind the last record: the number after its own, and its time.</param>
/// <param name="Tail">The stream's end at that moment; behind <paramref name="End"/> where others appended too.</param>
public readonly record struct AppendAck(StreamPosition Start, StreamPosition End, StreamPosition Tail)
{
    internal static AppendAck From(Wire.AppendAck ack) =>
        new(StreamPosition.From(ack.Start), StreamPosition.From(ack.End), StreamPosition.From(ack.Tail));

    /// <summary>Whether this can be the answer to an append; what cannot means that the two sides no longer talk of the same thing.</summary>
    internal bool Answers(AppendInput input) =>
        End.SeqNum - Start.SeqNum == (ulong)input.Records.Length
        && End.SeqNum > Start.SeqNum
        && (input.MatchSeqNum is not { } expected || Start.SeqNum == expected);
}
