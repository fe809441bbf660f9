using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>Reads the folder when the process starts: the head of each segment, and the blocks of the newest.</summary>
internal sealed partial class JournalRecovery(JournalDirectory directory, JournalDamages damages, ILogger logger)
{
    /// <summary>The segments, oldest first.</summary>
    public List<Segment> Segments { get; } = [];

    /// <summary>What the journal knows besides events.</summary>
    public JournalState State { get; } = new();

    /// <summary>Reads everything, and cuts off what the end of the process left unfinished.</summary>
    /// <exception cref="JournalException">The journal cannot be used; the message says what to do.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public RecoveredState Run()
    {
        var heads = new List<byte[]?>();
        foreach (var (baseSeq, path) in directory.List())
        {
            heads.Add(ReadHead(path, baseSeq));
        }

        if (Segments.Count == 0)
        {
            State.StreamId = RecoveredState.NewStreamId();
            return new RecoveredState(State.StreamId, 1, [], []);
        }

        // The state is that at the start of the newest segment, and what its blocks changed. If that start is damaged, the segment
        // before has all of it.
        var lastSeq = 0ul;
        for (var i = Math.Max(0, heads.FindLastIndex(static head => head is not null)); i < Segments.Count; i++)
        {
            if (heads[i] is { } whole)
            {
                State.Replace(StateRecord.Read(whole).Single());
            }

            lastSeq = Replay(Segments[i], isNewest: i == Segments.Count - 1);
        }

        if (directory.TakeRestoredMark() || State.StreamId is null)
        {
            var old = State.StreamId;
            State.StreamId = RecoveredState.NewStreamId();
            LogNewIdentity(directory.Path, State.StreamId, old);
        }

        var first = State.Next > lastSeq ? State.Next : Math.Max(lastSeq, State.Reserved) + 1;
        if (first > lastSeq + 1)
        {
            State.Skip(lastSeq + 1, first - 1);
        }

        return new RecoveredState(State.StreamId, first, State.Whole.Producers!, State.Whole.Sessions!);
    }

    // The state at the start of a segment is there twice; null if neither is intact.
    private byte[]? ReadHead(string path, ulong baseSeq)
    {
        var length = new FileInfo(path).Length;
        var (createdAt, state) = (0L, default(byte[]));
        using var scanner = new BlockScanner(directory, directory.Open(path), 0, length, baseSeq);
        for (var copy = 0; copy < 2; copy++)
        {
            if (scanner.Next() == ScanResult.Block && scanner.Header.Kind == BlockKind.State)
            {
                createdAt = scanner.Header.Time;
                state ??= scanner.Records.ToArray();
            }
            else
            {
                damages.Add(JournalDamage.Block(path, scanner.Start, 1, 0));
            }
        }

        Segments.Add(new Segment(path, baseSeq, createdAt, length));
        return state;
    }

    private ulong Replay(Segment segment, bool isNewest)
    {
        var index = new SegmentIndex(segment.Length);
        var lastSeq = segment.BaseSeq - 1;
        var end = 0L;
        var commit = new List<(BlockHeader Header, long Offset)>();
        (long Position, ulong From)? damage = null;
        using var scanner = new BlockScanner(directory, directory.Open(segment.Path), 0, segment.Length, segment.BaseSeq);
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
        foreach (var record in StateRecord.Read(scanner.Records))
        {
            if (scanner.Header.Kind == BlockKind.State)
            {
                State.Replace(record);
            }
            else
            {
                State.Apply(record);
            }
        }
    }

    private void AddDamage(Segment segment, (long Position, ulong From) damage, ulong to) =>
        damages.Add(JournalDamage.Block(segment.Path, damage.Position, damage.From, to));

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
