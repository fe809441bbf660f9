namespace Kernel.StorageWriter.S2;

/// <summary>What a read brought.</summary>
/// <param name="Records">Consecutive records; none where the limits admit not even the first, or nothing came within the wait.</param>
/// <param name="Tail">The stream's end, told where the read had reached it and waited there.</param>
public sealed record ReadBatch(IReadOnlyList<SequencedRecord> Records, StreamPosition? Tail)
{
    internal static ReadBatch From(Wire.ReadBatch batch)
    {
        var records = batch.Records.Count == 0 ? [] : new SequencedRecord[batch.Records.Count];
        for (var i = 0; i < records.Length; i++)
        {
            records[i] = SequencedRecord.From(batch.Records[i]);
        }

        return new ReadBatch(records, batch.Tail is null ? null : StreamPosition.From(batch.Tail));
    }
}
