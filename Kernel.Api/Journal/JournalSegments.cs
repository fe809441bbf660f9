namespace Kernel.Api.Journal;

/// <summary>The segments that there are: begun, found changed or gone, and deleted when they are too old. One thread changes them, any thread reads them.</summary>
internal sealed class JournalSegments(JournalDirectory directory, JournalDamageList damages, JournalOptions options, TimeProvider time)
{
    private const long MaxSegmentBytes = 1024 * 1024 * 1024;

    /// <summary>The segments, oldest first.</summary>
    public Segment[] All { get; set; } = [];

    /// <summary>The bytes of all segments.</summary>
    public long Bytes => All.Sum(static segment => segment.Length);

    /// <summary>How many bytes a segment may have: they are deleted whole, so there are some.</summary>
    public long MaxBytes { get; } = Math.Min(options.MaxBytes / 32, MaxSegmentBytes);

    /// <summary>Adds the newest segment, and deletes those that it takes the place of: it begins before them, or they are empty.</summary>
    public void Add(Segment newest)
    {
        var before = All;
        All = [.. before.Where(segment => segment.BaseSeq < newest.BaseSeq && segment.Index is not { IsEmpty: true }), newest];
        foreach (var superseded in before.Except(All).Where(segment => segment.Path != newest.Path))
        {
            File.Delete(superseded.Path);
        }
    }

    /// <summary>Deletes what is too old or too much, but not the newest.</summary>
    public void Trim()
    {
        // Room for what the newest may still become is counted as taken, so that the limit is never exceeded.
        while (All is [var oldest, _, ..] all && (Bytes - all[^1].Length + MaxBytes > options.MaxBytes || IsExpired(oldest)))
        {
            All = all[1..];
            File.Delete(oldest.Path);
        }

        if (All is [var first, ..])
        {
            damages.Forget(first.BaseSeq);
        }
    }

    /// <summary>Finds files that were removed or changed, and reports what is lost.</summary>
    /// <param name="writer">The segment that is written; null if there is none.</param>
    /// <param name="end">The first sequence number that is not lost with the newest segment.</param>
    /// <returns>The newest segment if it is gone; else null.</returns>
    public Segment? FindLost(SegmentWriter? writer, ulong end)
    {
        Segment? lost = null;
        foreach (var segment in All)
        {
            var file = new FileInfo(segment.Path);
            var isWritten = segment == writer?.Segment;
            if (isWritten ? !writer!.IsInPlace : !file.Exists)
            {
                var next = Array.IndexOf(All, segment) + 1;
                lost = next == All.Length ? segment : null;
                damages.Add(
                    segment.Path,
                    0,
                    segment.BaseSeq,
                    (lost is null ? All[next].BaseSeq : Math.Max(segment.BaseSeq, end)) - 1,
                    isWritten ? "was removed, replaced or cut while it was written" : "was removed");
                All = [.. All.Except([segment])];
            }
            else if (!isWritten && file.Length < segment.Length)
            {
                damages.Add(segment.Path, file.Length, 1, 0, $"was cut to {file.Length} of {segment.Length} bytes");
                (segment.Length, segment.Index) = (file.Length, null);
            }
        }

        return lost;
    }

    /// <summary>The index of a segment: from memory, from its last block, or from all of its blocks.</summary>
    /// <exception cref="IOException">The file cannot be read now.</exception>
    public SegmentIndex IndexOf(Segment segment) => segment.Index ??= ReadIndex(segment);

    private SegmentIndex ReadIndex(Segment segment)
    {
        using (var last = new BlockScanner(directory, segment))
        {
            if (last.Last() && last.Header.Kind == BlockKind.Index)
            {
                return new SegmentIndex(last.Header, last.Body);
            }
        }

        var index = new SegmentIndex(segment.Length);
        using var scanner = new BlockScanner(directory, segment);
        while (scanner.Next())
        {
            index.Add(scanner.Header, scanner.Start);
        }

        return index;
    }

    private bool IsExpired(Segment segment)
    {
        try
        {
            return IndexOf(segment).NewestTime < (time.GetUtcNow() - options.MaxAge).ToUnixTimeMilliseconds();
        }
        catch (Exception exception) when (JournalDirectory.IsFailure(exception))
        {
            return false; // it is asked again soon
        }
    }
}
