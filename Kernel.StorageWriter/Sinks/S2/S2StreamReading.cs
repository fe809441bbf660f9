using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

internal static class S2StreamReading
{
    /// <summary>Reads records from a number on; none at or behind the stream's end.</summary>
    /// <exception cref="S2Exception">The stream cannot be read.</exception>
    public static async Task<IReadOnlyList<SequencedRecord>> ReadRecordsAsync(this S2Stream stream, ulong seqNum, int count, CancellationToken cancellationToken)
    {
        try
        {
            var batch = await stream.ReadAsync(new ReadQuery { Start = ReadStart.SeqNum(seqNum), Count = count }, cancellationToken);
            return batch.Records;
        }
        catch (S2UnwrittenPositionException)
        {
            return [];
        }
    }
}
