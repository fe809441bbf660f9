namespace Kernel.Api.Journal;

/// <summary>One file of the journal: the events from its base sequence number up to the next segment's.</summary>
internal sealed class Segment(string path, ulong baseSeq, long createdAt, long length)
{
    private long _length = length;
    private volatile SegmentIndex? _index;

    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The first sequence number that it may hold.</summary>
    public ulong BaseSeq => baseSeq;

    /// <summary>When it was begun, Unix milliseconds.</summary>
    public long CreatedAt => createdAt;

    /// <summary>The bytes that are committed.</summary>
    public long Length
    {
        get => Volatile.Read(ref _length);
        set => Volatile.Write(ref _length, value);
    }

    /// <summary>The index; null until it is needed.</summary>
    public SegmentIndex? Index
    {
        get => _index;
        set => _index = value;
    }

    /// <summary>When the complete file was last written; null until that was looked at.</summary>
    public DateTime? WrittenAt { get; set; }
}
