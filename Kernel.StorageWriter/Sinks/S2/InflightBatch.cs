using System.Buffers;
using System.Buffers.Text;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>A batch on its way: what is appended, at which number, and what is known of it.</summary>
internal sealed class InflightBatch : IDisposable
{
    private readonly AppendRecord[] _records;
    private readonly RecordHeader[] _headers;
    private readonly byte[] _digits;

    /// <param name="batch">The envelopes; not changed until this is disposed.</param>
    /// <param name="streamId">The header of each record that names the log.</param>
    /// <param name="start">The number that the first record must get.</param>
    /// <param name="startedAt">When it was begun, a timestamp.</param>
    public InflightBatch(EnvelopeBatch batch, RecordHeader streamId, ulong start, long startedAt)
    {
        Batch = batch;
        Start = start;
        StartedAt = startedAt;
        _records = ArrayPool<AppendRecord>.Shared.Rent(batch.Count);
        _headers = ArrayPool<RecordHeader>.Shared.Rent(batch.Count * StoredRecord.Headers);
        _digits = ArrayPool<byte>.Shared.Rent(batch.Count * StoredRecord.MaxDigits);
        var used = 0;
        for (var i = 0; i < batch.Count; i++)
        {
            _ = Utf8Formatter.TryFormat(batch.Entries[i].Seq, _digits.AsSpan(used), out var digits);
            var headers = _headers.AsMemory(i * StoredRecord.Headers, StoredRecord.Headers);
            headers.Span[0] = streamId;
            headers.Span[1] = StoredRecord.SeqHeader(_digits.AsMemory(used, digits));
            _records[i] = new AppendRecord(batch.Body(i), headers);
            used += digits;
        }

        Input = new AppendInput(_records.AsMemory(0, batch.Count), start);
    }

    public EnvelopeBatch Batch { get; }

    /// <summary>The number that the first record must get.</summary>
    public ulong Start { get; }

    /// <summary>The number behind its last record.</summary>
    public ulong End => Start + (ulong)Batch.Count;

    public long StartedAt { get; }

    public AppendInput Input { get; }

    /// <summary>Its place in the session that it was last submitted to; null between sessions.</summary>
    public AppendTicket? Ticket { get; set; }

    /// <summary>Whether an attempt ended without its outcome being known.</summary>
    public bool MayBeStored { get; set; }

    /// <summary>Whether a record is the one that this batch has at its number.</summary>
    public bool Holds(in SequencedRecord record)
    {
        var index = (int)(record.SeqNum - Start);
        ref readonly var own = ref _records[index];
        return record.Body.Span.SequenceEqual(own.Body.Span)
            && record.Headers.Count == own.Headers.Length
            && record.Headers[0].Value.Span.SequenceEqual(own.Headers.Span[0].Value.Span)
            && record.Headers[1].Value.Span.SequenceEqual(own.Headers.Span[1].Value.Span);
    }

    /// <summary>Only when nothing reads the records any more.</summary>
    public void Dispose()
    {
        ArrayPool<AppendRecord>.Shared.Return(_records, clearArray: true);
        ArrayPool<RecordHeader>.Shared.Return(_headers, clearArray: true);
        ArrayPool<byte>.Shared.Return(_digits);
    }
}
