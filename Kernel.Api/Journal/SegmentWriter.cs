using Microsoft.Win32.SafeHandles;

namespace Kernel.Api.Journal;

/// <summary>The segment that is written.</summary>
internal sealed class SegmentWriter : IDisposable
{
    private readonly JournalDirectory _directory;
    private readonly SafeFileHandle _file;
    private readonly string _place;
    private readonly long _headLength;
    private long _position;

    /// <summary>Begins a segment with the state, twice, so that one damaged byte loses nothing of it. It is on the disk then, with its name.</summary>
    /// <param name="directory">Where it goes.</param>
    /// <param name="baseSeq">The first sequence number that it may hold.</param>
    /// <param name="state">What is known at its start.</param>
    /// <param name="segmentBytes">How large it may become.</param>
    /// <param name="time">The time, Unix milliseconds.</param>
    public SegmentWriter(JournalDirectory directory, ulong baseSeq, StateRecord state, long segmentBytes, long time)
    {
        var head = new BlockWriter();
        head.AddState(BlockKind.State, baseSeq, time, state.ToLine());
        var path = directory.PathOf(baseSeq);
        _directory = directory;
        _file = directory.Create(path, [.. head.Finished, .. head.Finished]);
        _place = JournalDirectory.PlaceOf(_file);
        _position = _headLength = 2 * head.Finished.Length;
        Segment = new Segment(path, baseSeq, time, _position) { Index = new SegmentIndex(segmentBytes) };
    }

    /// <summary>The segment, as readers know it: what <see cref="Publish"/> has made known of it.</summary>
    public Segment Segment { get; }

    /// <summary>Whether the file is still where it was made, and as long as it was written.</summary>
    public bool IsInPlace => JournalDirectory.PlaceOf(_file) == _place && RandomAccess.GetLength(_file) >= _position;

    /// <summary>Whether it has so many bytes of events, and more than three times what its start takes.</summary>
    public bool IsFull(long segmentBytes) => Segment.Index!.EventBytes >= Math.Max(segmentBytes, 4 * _headLength);

    /// <summary>Appends blocks that readers do not see yet.</summary>
    public void Append(ReadOnlySpan<byte> blocks)
    {
        _directory.Write(_file, blocks, _position);
        while (BlockHeader.Read(blocks) is { } header)
        {
            if (header.Count > 0)
            {
                Segment.Index!.Add(header, _position);
            }

            _position += header.Length;
            blocks = blocks[header.Length..];
        }
    }

    /// <summary>Shows readers what was appended.</summary>
    public void Publish() => Segment.Length = _position;

    /// <summary>Waits until the disk has what was appended.</summary>
    public void Sync() => _directory.Sync(_file);

    /// <summary>Cuts off what a failed commit left, as far as the disk allows. What is left has sequence numbers of the next segment, where no reader looks for it.</summary>
    public void Rollback()
    {
        try
        {
            RandomAccess.SetLength(_file, Segment.Length);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
        }
    }

    /// <inheritdoc />
    public void Dispose() => _file.Dispose();
}
