using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>The writer of the newest segment.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly JournalDirectory _directory;
    private readonly SafeFileHandle _file;
    private readonly string _path;
    private readonly ITimer? _timer;
    private readonly long _fullAt;
    private long _synced;
    private volatile string? _syncFailure;

    /// <summary>Creates and syncs a segment that begins with the state, for <paramref name="segmentBytes"/> or three times the size of the state, whichever is more.</summary>
    public SegmentWriter(JournalDirectory directory, BlockWriter blocks, ulong baseSeq, JournalState state, long segmentBytes, TimeSpan? syncInterval, TimeProvider time)
    {
        (_directory, CreatedAt) = (directory, time.GetUtcNow());
        blocks.Clear();
        blocks.AddState(BlockKind.State, baseSeq, CreatedAt.ToUnixTimeMilliseconds(), state);
        _synced = blocks.Bytes.Length;
        _fullAt = _synced + Math.Max(segmentBytes, 3 * _synced);
        (var path, _file) = directory.Create(baseSeq, blocks.Bytes);
        _path = JournalDirectory.PathOf(_file);
        Segment = new Segment(path, baseSeq, _synced) { Index = new SegmentIndex(segmentBytes) };
        if (syncInterval is { } interval)
        {
            _timer = time.CreateTimer(static writer => ((SegmentWriter)writer!).SyncAppended(), this, interval, interval);
        }
    }

    public Segment Segment { get; }

    public DateTimeOffset CreatedAt { get; }

    /// <summary>Gets whether the segment has reached its size.</summary>
    public bool IsFull => Segment.Length >= _fullAt;

    /// <summary>Gets whether the file was neither moved, removed nor truncated.</summary>
    public bool IsInPlace => JournalDirectory.PathOf(_file) == _path && RandomAccess.GetLength(_file) >= Segment.Length;

    /// <summary>The reason of a failed sync; null if none failed. After a failure the system may drop the data and report success for the next sync, so no more is appended to the segment.</summary>
    public string? SyncFailure => _syncFailure;

    public void Append(BlockWriter blocks)
    {
        var bytes = blocks.Bytes;
        _directory.Write(_file, bytes, Segment.Length);
        while (BlockHeader.Read(bytes) is { } header)
        {
            Segment.Index!.Add(header, Segment.Length);
            Segment.Length += header.Length;
            bytes = bytes[header.Length..];
        }

        blocks.Clear();
    }

    /// <summary>Appends the index, which ends the segment.</summary>
    public void Complete(BlockWriter blocks, ulong next)
    {
        blocks.Add(BlockKind.Index, next, Segment.Index!.NewestTime, Segment.Index.Body);
        Append(blocks);
    }

    /// <summary>Syncs the segment to disk.</summary>
    /// <exception cref="IOException">The sync failed.</exception>
    public void Sync()
    {
        try
        {
            _directory.Sync(_file);
        }
        catch (Exception exception) when (JournalDirectory.IsFailure(exception))
        {
            _syncFailure = exception.Message;
            throw;
        }
    }

    public void Dispose()
    {
        _timer?.Dispose();
        _file.Dispose();
    }

    private void SyncAppended()
    {
        var length = Segment.Length;
        if (Interlocked.Exchange(ref _synced, length) == length)
        {
            return;
        }

        try
        {
            Sync();
        }
        catch (Exception exception) when (JournalDirectory.IsFailure(exception) || exception is ObjectDisposedException)
        {
            // The next check handles the failure. A file that is closed meanwhile was synced before.
        }
    }
}
