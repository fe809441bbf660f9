using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>The segment that is written.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly JournalDirectory _directory;
    private readonly SafeFileHandle _file;
    private readonly string _place;
    private readonly ITimer? _timer;
    private readonly long _fullAt;
    private long _synced;
    private volatile string? _syncFailure;

    /// <summary>Begins a segment with the state. It is on the disk then, with its name.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="blocks">Where its first blocks are built.</param>
    /// <param name="baseSeq">The first sequence number that it may hold.</param>
    /// <param name="state">What is known at its start.</param>
    /// <param name="segmentBytes">How many bytes it may have after its start; at least three times what that takes.</param>
    /// <param name="syncInterval">How often what was appended is synced in the background; null for never.</param>
    /// <param name="time">The clock.</param>
    public SegmentWriter(JournalDirectory directory, BlockWriter blocks, ulong baseSeq, JournalState state, long segmentBytes, TimeSpan? syncInterval, TimeProvider time)
    {
        (_directory, CreatedAt) = (directory, time.GetUtcNow());
        blocks.Clear();
        blocks.AddState(BlockKind.State, baseSeq, CreatedAt.ToUnixTimeMilliseconds(), state);
        _synced = blocks.Bytes.Length;
        _fullAt = _synced + Math.Max(segmentBytes, 3 * _synced);
        (var path, _file) = directory.Create(baseSeq, blocks.Bytes);
        _place = JournalDirectory.PathOf(_file);
        Segment = new Segment(path, baseSeq, _synced) { Index = new SegmentIndex(segmentBytes) };
        if (syncInterval is { } interval)
        {
            _timer = time.CreateTimer(static writer => ((SegmentWriter)writer!).SyncAppended(), this, interval, interval);
        }
    }

    /// <summary>The segment, as readers know it.</summary>
    public Segment Segment { get; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Whether it has as many bytes as it may.</summary>
    public bool IsFull => Segment.Length >= _fullAt;

    /// <summary>Whether the file is still where it was made, and as long as it was written.</summary>
    public bool IsInPlace => JournalDirectory.PathOf(_file) == _place && RandomAccess.GetLength(_file) >= Segment.Length;

    /// <summary>Why the disk may not have what was appended; null as long as it did not refuse a sync. One that did may agree to the next, and have thrown everything away.</summary>
    public string? SyncFailure => _syncFailure;

    /// <summary>Appends blocks.</summary>
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

    /// <summary>Appends the index, after which nothing comes.</summary>
    /// <param name="blocks">Where its block is built.</param>
    /// <param name="next">The sequence number of the next event to come.</param>
    public void Complete(BlockWriter blocks, ulong next)
    {
        blocks.Add(BlockKind.Index, next, Segment.Index!.NewestTime, Segment.Index.Body);
        Append(blocks);
    }

    /// <summary>Waits until the disk has what was appended.</summary>
    /// <exception cref="IOException">It has not.</exception>
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

    /// <inheritdoc />
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
            // The next check tells of a failure; a file that was closed meanwhile was synced with that.
        }
    }
}
