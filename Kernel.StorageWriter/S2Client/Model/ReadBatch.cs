namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>What a read brought.</summary>
/// <param name="Records">Consecutive records; none where the limits admit not even the first, or nothing came within the wait.</param>
/// <param name="Tail">The stream's end, told where the read had reached it and waited there.</param>
public sealed record ReadBatch(IReadOnlyList<SequencedRecord> Records, StreamPosition? Tail);

/// <summary>A record as it stands in the stream.</summary>
/// <param name="SeqNum">Its number.</param>
/// <param name="Timestamp">Its time, milliseconds since 1970; never less than that of the record before.</param>
/// <param name="Headers">Names and values beside the body.</param>
/// <param name="Body">The bytes.</param>
public readonly record struct SequencedRecord(ulong SeqNum, ulong Timestamp, IReadOnlyList<RecordHeader> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Whether it is a fence or a trim command and no data.</summary>
    public bool IsCommand => Headers.Count == 1 && Headers[0].Name.IsEmpty;
}
