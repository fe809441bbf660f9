namespace Kernel.Api.Journal;

/// <summary>The segments of the journal, and their retention. One thread changes the list, any thread reads it.</summary>
internal sealed class JournalSegments(JournalDirectory directory, JournalDamageList damages, JournalOptions options, TimeProvider time)
{
    private const long MaxSegmentBytes = 1024 * 1024 * 1024;

    /// <summary>The segments, oldest first.</summary>
    public Segment[] All { get; set; } = [];

    public long Bytes => All.Sum(static segment => segment.Length);

    /// <summary>The most bytes of a segment. Segments are deleted whole, so there are at least 32.</summary>
    public long MaxBytes { get; } = Math.Min(options.MaxBytes / 32, MaxSegmentBytes);

    /// <summary>Adds the newest segment, and deletes segments that are empty or begin after it.</summary>
    public void Add(Segment newest)
    {
        var before = All;
        All = [.. before.Where(segment => segment.BaseSeq < newest.BaseSeq && segment.Index is not { IsEmpty: true }), newest];
        foreach (var superseded in before.Except(All).Where(segment => segment.Path != newest.Path))
        {
            File.Delete(superseded.Path);
        }
    }

    /// <summary>Deletes the oldest segments that exceed the limits, but never the newest segment.</summary>
    public void Trim()
    {
        // The newest segment counts with its full size, so that the limit is never exceeded.
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

    /// <summary>Finds files that were removed or changed, and reports the lost events. Of the newest segment, those from <paramref name="end"/> on are not lost.</summary>
    /// <returns>The newest segment if it is lost; else null.</returns>
    public Segment? FindLost(SegmentWriter? writer, ulong end)
    {
        Segment? lost = null;
        foreach (var segment in All)
        {
            var file = new FileInfo(segment.Path);
            var isWritten = segment == writer?.Segment;
            if (isWritten ? !writer!.IsInPlace : !file.Exists)
            {
                lost = segment == All[^1] ? segment : null;
                var next = lost is null ? All[Array.IndexOf(All, segment) + 1].BaseSeq : Math.Max(segment.BaseSeq, end);
                damages.Add(segment.Path, 0, segment.BaseSeq, next - 1, isWritten ? "was removed, replaced or truncated by another process" : "was removed");
                All = [.. All.Except([segment])];
            }
            else if (!isWritten && file.Length < segment.Length)
            {
                damages.Add(segment.Path, file.Length, 1, 0, $"was truncated to {file.Length} of {segment.Length} bytes");
                (segment.Length, segment.Index) = (file.Length, null);
            }
        }

        return lost;
    }

    /// <summary>Gets the index of a segment: from memory, from its last block, or from all its blocks.</summary>
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
            return false; // retried at the next check
        }
    }
}
