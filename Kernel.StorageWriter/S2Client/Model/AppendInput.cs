using System.Text;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>A batch of records that is appended atomically: all of them in a row, or none.</summary>
public sealed class AppendInput
{
    /// <summary>Creates the batch and checks it against the limits of S2.</summary>
    /// <param name="records">1 to 1000 records of at most 1 MiB metered size. Not copied: neither the records nor their bytes may change until the append completes.</param>
    /// <param name="matchSeqNum">The sequence number that the first record must get; null for any.</param>
    /// <param name="fencingToken">The fencing token that must be in force; null for any.</param>
    /// <exception cref="ArgumentException">A limit is exceeded; the message says which.</exception>
    public AppendInput(ReadOnlyMemory<AppendRecord> records, ulong? matchSeqNum = null, string? fencingToken = null)
    {
        if (records.IsEmpty || records.Length > S2Limits.MaxBatchRecords)
        {
            throw new ArgumentException($"An append must have 1 to {S2Limits.MaxBatchRecords} records, but has {records.Length}.", nameof(records));
        }

        if (fencingToken is not null)
        {
            CheckFencingToken(fencingToken);
        }

        Records = records;
        MatchSeqNum = matchSeqNum;
        FencingToken = fencingToken;
        MeteredBytes = Meter(records.Span);
    }

    /// <summary>The records, in order.</summary>
    public ReadOnlyMemory<AppendRecord> Records { get; }

    /// <summary>The sequence number that the first record must get.</summary>
    public ulong? MatchSeqNum { get; }

    /// <summary>The fencing token that must be in force.</summary>
    public string? FencingToken { get; }

    /// <summary>The metered size of the records in bytes.</summary>
    public int MeteredBytes { get; }

    internal static void CheckFencingToken(string token)
    {
        var bytes = Encoding.UTF8.GetByteCount(token);
        if (bytes > S2Limits.MaxFencingTokenBytes)
        {
            throw new ArgumentException($"A fencing token must have at most {S2Limits.MaxFencingTokenBytes} bytes, but has {bytes}.", nameof(token));
        }
    }

    private static int Meter(ReadOnlySpan<AppendRecord> records)
    {
        var total = 0L;
        for (var i = 0; i < records.Length; i++)
        {
            ref readonly var record = ref records[i];
            total += record.MeteredBytes;
            CheckHeaderNames(record, i);
        }

        return total <= S2Limits.MaxBatchBytes
            ? (int)total
            : throw new ArgumentException($"An append must have at most {S2Limits.MaxBatchBytes} metered bytes, but has {total}.", nameof(records));
    }

    private static void CheckHeaderNames(in AppendRecord record, int index)
    {
        if (record.IsCommand)
        {
            return;
        }

        foreach (ref readonly var header in record.Headers.Span)
        {
            if (header.Name.IsEmpty)
            {
                throw new ArgumentException($"Record {index} has a header with an empty name, which is allowed in command records only.", nameof(record));
            }
        }
    }
}
