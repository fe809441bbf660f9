namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>The result of a read.</summary>
/// <param name="Records">Consecutive records; empty if the first record exceeds the limits, or if no record arrived within the wait.</param>
/// <param name="Tail">The tail of the stream, if the read reached it; otherwise null.</param>
public sealed record ReadBatch(IReadOnlyList<SequencedRecord> Records, StreamPosition? Tail);

/// <summary>A record of a stream.</summary>
/// <param name="SeqNum">The sequence number.</param>
/// <param name="Timestamp">The timestamp in Unix milliseconds; timestamps never decrease.</param>
/// <param name="Headers">The headers.</param>
/// <param name="Body">The body.</param>
public readonly record struct SequencedRecord(ulong SeqNum, ulong Timestamp, IReadOnlyList<RecordHeader> Headers, ReadOnlyMemory<byte> Body)
{
    /// <summary>Gets whether it is a command record (fence or trim).</summary>
    public bool IsCommand => Headers.Count == 1 && Headers[0].Name.IsEmpty;
}
