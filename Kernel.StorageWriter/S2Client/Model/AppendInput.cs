using System.Text;

namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>Records that are appended together: all of them, one after the other, or none.</summary>
public sealed class AppendInput
{
    /// <summary>Checks the records against S2's limits, before anything is sent.</summary>
    /// <param name="records">1 to 1000, together at most 1 MiB as metered. Not copied: neither they nor their bytes may change until the append is over.</param>
    /// <param name="matchSeqNum">The number that the first record must get; null appends whatever the number.</param>
    /// <param name="fencingToken">The token that must be in force; null appends whatever it is.</param>
    /// <exception cref="ArgumentException">A limit is exceeded; the message says which and by how much.</exception>
    public AppendInput(ReadOnlyMemory<AppendRecord> records, ulong? matchSeqNum = null, string? fencingToken = null)
    {
        if (records.IsEmpty || records.Length > S2Limits.MaxBatchRecords)
        {
            throw new ArgumentException($"An append has 1 to {S2Limits.MaxBatchRecords} records, not {records.Length}.", nameof(records));
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

    /// <summary>The records, in their order.</summary>
    public ReadOnlyMemory<AppendRecord> Records { get; }

    /// <summary>The number that the first record must get.</summary>
    public ulong? MatchSeqNum { get; }

    /// <summary>The token that must be in force.</summary>
    public string? FencingToken { get; }

    /// <summary>The size of all records as S2 counts it.</summary>
    public int MeteredBytes { get; }

    internal static void CheckFencingToken(string token)
    {
        var bytes = Encoding.UTF8.GetByteCount(token);
        if (bytes > S2Limits.MaxFencingTokenBytes)
        {
            throw new ArgumentException($"A fencing token has at most {S2Limits.MaxFencingTokenBytes} bytes, not {bytes}.", nameof(token));
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
            : throw new ArgumentException($"An append has at most {S2Limits.MaxBatchBytes} metered bytes, not {total}.", nameof(records));
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
                throw new ArgumentException($"Record {index} has a header without a name, which only commands have.", nameof(record));
            }
        }
    }
}
