using System.Runtime.CompilerServices;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>Walks through a stream: batches, and a heartbeat (no records, but the tail) on reaching the tail and every few seconds there.</summary>
internal sealed class ReadCursor(StreamLog log, ReadRange range, TimeProvider time)
{
    private ulong? _count = range.Count;
    private ulong? _bytes = range.Bytes;

    public async IAsyncEnumerable<ReadBatch> RunAsync(ulong start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var next = start;
        var isAtTail = false;
        var waitsSince = time.GetTimestamp();
        while (true)
        {
            var (records, tail, changed) = log.Read(next, ReadRange.MaxRecords);
            if (records.Count > 0)
            {
                var (batch, isOver) = Admit(records, isAtTail ? tail : null);
                if (batch.Records.Count > 0)
                {
                    next = batch.Records[^1].SeqNum + 1;
                    waitsSince = time.GetTimestamp();
                    yield return batch;
                }

                if (isOver || _count == 0 || _bytes == 0)
                {
                    yield break;
                }

                continue;
            }

            if (!range.MayFollow)
            {
                yield break;
            }

            isAtTail = true;
            yield return new ReadBatch { Tail = tail };
            var left = range.Wait is { } wait ? wait - time.GetElapsedTime(waitsSince) : Timeout.InfiniteTimeSpan;
            var pause = TimeSpan.FromMilliseconds(Random.Shared.Next(5000, 15000));
            if (range.Wait is not null && left <= TimeSpan.Zero || !await WaitAsync(changed, left, pause, cancellationToken))
            {
                yield break;
            }
        }
    }

    /// <returns>False where the wait is over.</returns>
    private async Task<bool> WaitAsync(Task changed, TimeSpan left, TimeSpan pause, CancellationToken cancellationToken)
    {
        var endsFirst = left != Timeout.InfiniteTimeSpan && left < pause;
        var timer = Task.Delay(endsFirst ? left : pause, time, cancellationToken);
        log.CountFollower(+1);
        await Task.WhenAny(changed, timer);
        log.CountFollower(-1);
        cancellationToken.ThrowIfCancellationRequested();
        return changed.IsCompleted || !endsFirst;
    }

    // A limit that admits no more ends the read; S2's own bounds only end the batch.
    private (ReadBatch Batch, bool IsOver) Admit(IReadOnlyList<SequencedRecord> records, StreamPosition? tail)
    {
        var batch = new ReadBatch { Tail = tail };
        var size = 0UL;
        foreach (var record in records)
        {
            var metered = (ulong)AppendRules.Metered(record.Headers, record.Body.Length);
            if (record.Timestamp >= range.Until || (ulong)batch.Records.Count + 1 > _count || size + metered > _bytes)
            {
                Spend(batch, size);
                return (batch, true);
            }

            if (size + metered > ReadRange.MaxBytes)
            {
                break;
            }

            batch.Records.Add(record);
            size += metered;
        }

        Spend(batch, size);
        return (batch, false);
    }

    private void Spend(ReadBatch batch, ulong size)
    {
        _count -= (ulong)batch.Records.Count;
        _bytes -= size;
    }
}
