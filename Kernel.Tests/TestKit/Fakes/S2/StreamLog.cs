using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>A stream: gives records their numbers and times, keeps them, and keeps order between writers.</summary>
internal sealed class StreamLog : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<SequencedRecord> _records = [];
    private readonly TimeProvider _time;
    private readonly StreamFile? _file;
    private readonly CancellationTokenSource _deleted = new();
    private bool _isDeleted;
    private int _followers;
    private ulong _trimmed;
    private ulong _lastTimestamp;
    private string _fencingToken = "";
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public StreamLog(string name, TimeProvider time, StreamFile? file)
    {
        Name = name;
        CreatedAt = time.GetUtcNow();
        _time = time;
        _file = file;
        foreach (var batch in file?.ReadAll() ?? [])
        {
            Keep(batch.Records);
        }
    }

    public string Name { get; }

    public DateTimeOffset CreatedAt { get; }

    public string? RequestToken { get; set; }

    public JsonObject Config { get; set; } = [];

    /// <summary>The number that the next record gets, and the last record's time.</summary>
    public StreamPosition Tail
    {
        get
        {
            lock (_gate)
            {
                return new StreamPosition { SeqNum = (ulong)_records.Count, Timestamp = _lastTimestamp };
            }
        }
    }

    /// <summary>Every record ever, trimmed ones too.</summary>
    public IReadOnlyList<SequencedRecord> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>The bodies of all data records, for a test to compare.</summary>
    public IReadOnlyList<byte[]> Bodies => [.. Records.Where(static record => !AppendRules.IsCommand(record.Headers)).Select(static record => record.Body.ToByteArray())];

    /// <summary>Gets the token that is cancelled when the stream is deleted.</summary>
    public CancellationToken Deleted => _deleted.Token;

    /// <summary>Gets the number of reads that wait at the tail.</summary>
    public int Followers => Volatile.Read(ref _followers);

    /// <summary>Appends all or nothing: fencing token, then number, then times.</summary>
    public AppendAck Append(AppendInput input)
    {
        lock (_gate)
        {
            ThrowIfDeleted();
            if (input.HasFencingToken && input.FencingToken != _fencingToken)
            {
                throw S2Error.FencingTokenMismatch(_fencingToken);
            }

            var first = (ulong)_records.Count;
            if (input.HasMatchSeqNum && input.MatchSeqNum != first)
            {
                throw S2Error.SeqNumMismatch(first);
            }

            var batch = new ReadBatch();
            batch.Records.AddRange(Sequence(input.Records, first));
            _file?.Append(batch);
            Keep(batch.Records);
            Wake();
            var end = new StreamPosition { SeqNum = (ulong)_records.Count, Timestamp = _lastTimestamp };
            return new AppendAck { Start = new StreamPosition { SeqNum = first, Timestamp = batch.Records[0].Timestamp }, End = end, Tail = end };
        }
    }

    /// <summary>For a test: another writer's append.</summary>
    public AppendAck Append(params byte[][] bodies)
    {
        var input = new AppendInput();
        input.Records.AddRange(bodies.Select(static body => new AppendRecord { Body = ByteString.CopyFrom(body) }));
        return Append(input);
    }

    /// <summary>Records from a number on, or from the first that is left; with the tail, and what completes when there are more.</summary>
    public (IReadOnlyList<SequencedRecord> Records, StreamPosition Tail, Task Changed) Read(ulong from, int count)
    {
        lock (_gate)
        {
            ThrowIfDeleted();
            var start = (int)Math.Min(Math.Max(from, _trimmed), (ulong)_records.Count);
            return (_records.GetRange(start, Math.Min(count, _records.Count - start)), Tail, _changed.Task);
        }
    }

    /// <summary>The number of the first record of a time or later; null if there is none.</summary>
    public ulong? Find(ulong timestamp)
    {
        lock (_gate)
        {
            var index = _records.FindIndex((int)_trimmed, record => record.Timestamp >= timestamp);
            return index < 0 ? null : (ulong)index;
        }
    }

    /// <summary>One reader more waits at the tail, or one less.</summary>
    public void CountFollower(int change) => Interlocked.Add(ref _followers, change);

    /// <summary>The error of requests that still have the deleted stream open.</summary>
    public S2Error NotFound() => S2Error.Of("stream_not_found", $"stream `{Name}` not found");

    /// <summary>Deletes the stream, and ends the sessions that have it open.</summary>
    public void Delete()
    {
        lock (_gate)
        {
            _isDeleted = true;
            _file?.Delete();
            Wake();
        }

        _deleted.Cancel();
    }

    public void Dispose()
    {
        _file?.Dispose();
        _deleted.Dispose();
    }

    private void ThrowIfDeleted()
    {
        if (_isDeleted)
        {
            throw NotFound();
        }
    }

    private List<SequencedRecord> Sequence(IEnumerable<AppendRecord> records, ulong seqNum)
    {
        var now = (ulong)_time.GetUtcNow().ToUnixTimeMilliseconds();
        var timestamping = Config["timestamping"] as JsonObject ?? [];
        var mode = (string?)timestamping["mode"] ?? "client-prefer";
        var isUncapped = (bool?)timestamping["uncapped"] ?? false;
        var last = _lastTimestamp;
        var sequenced = new List<SequencedRecord>();
        foreach (var record in records)
        {
            if (mode == "client-require" && !record.HasTimestamp)
            {
                throw S2Error.Of("invalid", "record timestamp was required but was missing");
            }

            var given = record.HasTimestamp && mode != "arrival" ? record.Timestamp : now;
            last = Math.Max(last, isUncapped ? given : Math.Min(given, now));
            sequenced.Add(new SequencedRecord { SeqNum = seqNum++, Timestamp = last, Headers = { record.Headers }, Body = record.Body });
        }

        return sequenced;
    }

    private void Keep(IEnumerable<SequencedRecord> records)
    {
        foreach (var record in records)
        {
            _records.Add(record);
            _lastTimestamp = record.Timestamp;
            if (AppendRules.IsCommand(record.Headers))
            {
                Obey(record);
            }
        }
    }

    private void Obey(SequencedRecord command)
    {
        if (command.Headers[0].Value.Span.SequenceEqual(AppendRules.Fence))
        {
            _fencingToken = Encoding.UTF8.GetString(command.Body.Span);
        }
        else
        {
            var point = BinaryPrimitives.ReadUInt64BigEndian(command.Body.Span);
            _trimmed = Math.Max(_trimmed, Math.Min(point, command.SeqNum + 1));
        }
    }

    private void Wake()
    {
        _changed.SetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
