namespace Kernel.StorageWriter.S2;

/// <summary>A place in a stream.</summary>
/// <param name="SeqNum">A record's number; for a tail, the one that the next record will get. The first is 0.</param>
/// <param name="Timestamp">That record's time, or for a tail the last record's, in milliseconds since 1970.</param>
public readonly record struct StreamPosition(ulong SeqNum, ulong Timestamp)
{
    // Proto3 leaves out zeros, and with them whole positions.
    internal static StreamPosition From(Wire.StreamPosition? position) =>
        position is null ? default : new StreamPosition(position.SeqNum, position.Timestamp);
}
