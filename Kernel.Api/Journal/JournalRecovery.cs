using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Reads the folder when the process starts: the head of each segment, and the blocks of the newest.</summary>
internal sealed partial class JournalRecovery(JournalDirectory directory, ILogger logger)
{
    /// <summary>The segments, oldest first.</summary>
    public List<Segment> Segments { get; } = [];

    /// <summary>What the journal knows besides events.</summary>
    public JournalState State { get; } = new();

    /// <summary>What was found damaged.</summary>
    public List<JournalDamage> Damages { get; } = [];

    /// <summary>Reads everything, and cuts off what the end of the process left unfinished.</summary>
    /// <exception cref="JournalException">The journal cannot be used; the message says what to do.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public RecoveredState Run()
    {
        var states = new List<byte[]?>();
        foreach (var (baseSeq, path) in directory.List())
        {
            var length = new FileInfo(path).Length;
            var head = SegmentHead.Read(directory, path, length);
            Segments.Add(new Segment(path, head.Header ?? new SegmentHeader("", baseSeq, 0, 0), length));
            states.Add(head.State);
            if (head.Damage is { } position)
            {
                Damages.Add(JournalDamage.Block(path, position, 1, 0));
            }
        }

        if (Segments.Count == 0)
        {
            return RecoveredState.Fresh();
        }

        var lastSeq = Replay(states);
        var streamId = Segments.LastOrDefault(static segment => segment.Header.HeadLength > 0)?.Header.StreamId;
        if (streamId is null || directory.TakeRestoredMark())
        {
            var old = streamId;
            streamId = RecoveredState.NewStreamId();
            LogNewIdentity(directory.Path, streamId, old);
        }

        var first = State.Next > lastSeq ? State.Next : Math.Max(lastSeq, State.Reserved) + 1;
        if (first > lastSeq + 1)
        {
            State.Skip(lastSeq + 1, first - 1);
        }

        State.Next = 0;
        return new RecoveredState(streamId, first, State.Producers, State.Sessions);
    }

    // The state is that at the start of the newest segment, and what its blocks changed. Where that start is damaged, the segment
    // before has all of it.
    private ulong Replay(List<byte[]?> states)
    {
        var newest = Segments.Count - 1;
        var oldest = newest;
        while (oldest > 0 && states[oldest] is null)
        {
            oldest--;
        }

        var lastSeq = 0ul;
        for (var i = oldest; i <= newest; i++)
        {
            if (states[i] is { } state)
            {
                State.Clear();
                State.Read(state);
            }

            lastSeq = Replay(Segments[i], isNewest: i == newest);
        }

        return lastSeq;
    }

    private ulong Replay(Segment segment, bool isNewest)
    {
        var index = new SegmentIndex(segment.Length);
        var lastSeq = segment.BaseSeq - 1;
        var end = segment.BlocksStart;
        var commit = new List<(BlockHeader Header, long Offset)>();
        (long Position, ulong From)? damage = null;
        using var scanner = new BlockScanner(directory, directory.Open(segment.Path), segment.BlocksStart, segment.Length, segment.BaseSeq);
        for (var result = scanner.Next(); result is not (ScanResult.End or ScanResult.Torn); result = scanner.Next())
        {
            if (result == ScanResult.Damage)
            {
                damage ??= (scanner.Start, scanner.PassedSeq + 1);
                if (scanner.Position == segment.Length && scanner.LastSeq > 0)
                {
                    AddDamage(segment, damage.Value, scanner.LastSeq);
                    (lastSeq, end) = (Math.Max(lastSeq, scanner.LastSeq), scanner.Position);
                }

                continue;
            }

            if (damage is { } found)
            {
                AddDamage(segment, found, scanner.Header.FirstSeq - 1);
                damage = null;
            }

            commit.Add((scanner.Header, scanner.Start));
            if (!scanner.Header.Continues)
            {
                Apply(scanner, index, commit);
                (lastSeq, end) = (scanner.Header.LastSeq, scanner.Position);
            }
        }

        segment.Index = index;
        if (isNewest && end < segment.Length)
        {
            CutOff(segment, end);
        }

        return lastSeq;
    }

    private void Apply(BlockScanner scanner, SegmentIndex index, List<(BlockHeader Header, long Offset)> commit)
    {
        foreach (var (header, offset) in commit.Where(static block => block.Header.Count > 0))
        {
            index.Add(header, offset);
        }

        commit.Clear();
        var block = scanner.Header;
        if (block.Kind == BlockKind.State)
        {
            State.Clear();
        }

        State.Read(JournalReader.RecordsOf(scanner.Body, block.Count));
    }

    private void AddDamage(Segment segment, (long Position, ulong From) damage, ulong to) =>
        Damages.Add(JournalDamage.Block(segment.Path, damage.Position, damage.From, to));

    private void CutOff(Segment segment, long end)
    {
        using var file = File.OpenHandle(segment.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
        RandomAccess.SetLength(file, end);
        RandomAccess.FlushToDisk(file);
        LogCutOff(segment.Path, segment.Length - end);
        segment.Length = end;
    }

    [LoggerMessage(2211, LogLevel.Information, "The end of {Path} was not written completely: the last {Bytes} bytes, which were never acknowledged, are cut off.")]
    private partial void LogCutOff(string path, long bytes);

    [LoggerMessage(2212, LogLevel.Warning, "The journal in {Directory} continues as the new stream {StreamId} (before: {Old}).")]
    private partial void LogNewIdentity(string directory, string streamId, string? old);
}
