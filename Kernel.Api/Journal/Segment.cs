namespace Kernel.Api.Journal;

/// <summary>A file of the journal: the events from its base sequence number up to that of the next segment.</summary>
/// <remarks>Thread-safe for readers: they read only committed events, which are written before.</remarks>
internal sealed class Segment(string path, ulong baseSeq, long length)
{
    public string Path => path;

    /// <summary>The first sequence number that the segment can hold.</summary>
    public ulong BaseSeq => baseSeq;

    public long Length { get; set; } = length;

    public SegmentIndex? Index { get; set; }

    /// <summary>The first failed read; null if none failed.</summary>
    public ReadError? ReadFailure { get; set; }

    /// <summary>The offset of a failed read, and the timestamp of the first failure.</summary>
    public sealed record ReadError(long Position, long Since);
}
