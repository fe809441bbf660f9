using System.Buffers;
using System.Buffers.Text;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.Sinks.S2;

/// <summary>A batch in flight: its records, the sequence number that it must get, and its state.</summary>
internal sealed class InflightBatch : IDisposable
{
    private readonly AppendRecord[] _records;
    private readonly RecordHeader[] _headers;
    private readonly byte[] _digits;

    /// <param name="batch">The envelopes. They must not change until this is disposed.</param>
    /// <param name="streamId">The stream id header of each record.</param>
    /// <param name="start">The sequence number that the first record must get.</param>
    /// <param name="startedAt">The timestamp at which writing started.</param>
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

    /// <summary>The sequence number that the first record must get.</summary>
    public ulong Start { get; }

    /// <summary>The sequence number after the last record.</summary>
    public ulong End => Start + (ulong)Batch.Count;

    public long StartedAt { get; }

    public AppendInput Input { get; }

    /// <summary>The ticket of the append session; null if it is not submitted.</summary>
    public AppendTicket? Ticket { get; set; }

    /// <summary>Gets or sets whether the outcome of an attempt is unknown.</summary>
    public bool MayBeStored { get; set; }

    /// <summary>Returns whether a stored record equals the one that this batch has at that sequence number.</summary>
    public bool Matches(in SequencedRecord record)
    {
        var index = (int)(record.SeqNum - Start);
        ref readonly var expected = ref _records[index];
        return record.Body.Span.SequenceEqual(expected.Body.Span)
            && record.Headers.Count == expected.Headers.Length
            && record.Headers[0].Value.Span.SequenceEqual(expected.Headers.Span[0].Value.Span)
            && record.Headers[1].Value.Span.SequenceEqual(expected.Headers.Span[1].Value.Span);
    }

    /// <summary>Returns the buffers. To be called when the records are no longer read.</summary>
    public void Dispose()
    {
        ArrayPool<AppendRecord>.Shared.Return(_records, clearArray: true);
        ArrayPool<RecordHeader>.Shared.Return(_headers, clearArray: true);
        ArrayPool<byte>.Shared.Return(_digits);
    }
}
