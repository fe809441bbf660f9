using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>The segment that is written.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly JournalDirectory _directory;
    private readonly SafeFileHandle _file;
    private readonly string _place;
    private long _position;

    private SegmentWriter(JournalDirectory directory, SafeFileHandle file, Segment segment)
    {
        (_directory, _file, Segment) = (directory, file, segment);
        _place = JournalDirectory.PlaceOf(file);
        _position = segment.Length;
    }

    /// <summary>The segment, as readers know it: what <see cref="Publish"/> has made known of it.</summary>
    public Segment Segment { get; }

    /// <summary>Whether the file is still where it was made, as long as it was written.</summary>
    public bool IsInPlace => JournalDirectory.PlaceOf(_file) == _place && RandomAccess.GetLength(_file) >= _position;

    /// <summary>Begins a segment. When this returns it is on the disk, with its name.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="streamId">The identity of the log.</param>
    /// <param name="baseSeq">The first sequence number that it may hold.</param>
    /// <param name="state">What is summarised at its start.</param>
    /// <param name="segmentBytes">How large it may become.</param>
    /// <param name="now">The time.</param>
    public static SegmentWriter Create(JournalDirectory directory, string streamId, ulong baseSeq, JournalState state, long segmentBytes, DateTimeOffset now)
    {
        var blocks = new BlockWriter();
        var head = SegmentHead(blocks, streamId, baseSeq, state, now.ToUnixTimeMilliseconds());
        var path = directory.PathOf(baseSeq);
        var file = directory.Create(path, [.. head.Bytes, .. head.Bytes]);
        return new SegmentWriter(directory, file, new Segment(path, head.Header, 2L * head.Bytes.Length) { Index = new SegmentIndex(segmentBytes) });
    }

    /// <summary>Appends bytes that readers do not see yet.</summary>
    /// <returns>Where they begin.</returns>
    public long Append(ReadOnlySpan<byte> bytes)
    {
        var start = _position;
        _directory.Write(_file, bytes, start);
        _position += bytes.Length;
        return start;
    }

    /// <summary>Shows readers what was appended.</summary>
    public void Publish() => Segment.Length = _position;

    /// <summary>Waits until the disk has what was appended.</summary>
    public void Sync() => _directory.Sync(_file);

    /// <summary>Cuts off what a failed commit left, as far as the disk allows.</summary>
    public void Rollback()
    {
        try
        {
            RandomAccess.SetLength(_file, Segment.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // What is left has sequence numbers of the next segment, where nobody looks for it.
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();

    private static (SegmentHeader Header, byte[] Bytes) SegmentHead(BlockWriter blocks, string streamId, ulong baseSeq, JournalState state, long time)
    {
        blocks.BeginState(BlockKind.State, baseSeq, time);
        state.Write(blocks);
        blocks.Finish();
        var header = new SegmentHeader(streamId, baseSeq, time, SegmentHeader.Size + blocks.Finished.Length);
        var bytes = new byte[header.HeadLength];
        header.Write(bytes);
        blocks.Finished.CopyTo(bytes.AsSpan(SegmentHeader.Size));
        return (header, bytes);
    }
}
