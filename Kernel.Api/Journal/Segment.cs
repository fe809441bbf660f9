namespace Kernel.Api.Journal;

/// <summary>One file of the journal: the events from its base sequence number up to the next segment's.</summary>
/// <remarks>Any thread reads it; what a reader asks for was written before it was committed.</remarks>
internal sealed class Segment(string path, ulong baseSeq, long length)
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>The first sequence number that it may hold.</summary>
    public ulong BaseSeq => baseSeq;

    /// <summary>The bytes that were appended.</summary>
    public long Length { get; set; } = length;

    /// <summary>The index; null until it is needed.</summary>
    public SegmentIndex? Index { get; set; }

    /// <summary>A place that cannot be read; null if all can, as far as is known.</summary>
    public ReadFailure? Unreadable { get; set; }

    /// <param name="Position">The first byte that could not be read.</param>
    /// <param name="Since">When that was, a timestamp.</param>
    public sealed record ReadFailure(long Position, long Since);
}
