using System.Text;
using CsCheck;
using Kernel.StorageWriter.History;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.Sinks.Files;
using Kernel.Tests.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.Files;

public sealed class FilesHistoryTests : IDisposable
{
    private const string Stream = "stream-a";
    private const int ManyBytes = 1024 * 1024;

    private readonly TempDirectory _directory = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    // The distance to the last number, how long the line is, and whether a new file begins with it: jumps, lines of every length, files of every size.
    private static readonly Gen<(int Jump, int Padding, bool NewFile)[]> Lines = Gen.Select(
        Gen.Frequency((6, Gen.Const(1)), (1, Gen.Int[2, 1_000_000])),
        Gen.Frequency((6, Gen.Int[0, 300]), (1, Gen.Int[4_000, 9_000]), (1, Gen.Int[60_000, 140_000])),
        Gen.Frequency((7, Gen.Const(false)), (1, Gen.Const(true)))).Array[1, 40];

    [Fact]
    public void ReadAsync_RandomFilesAndStart_ReturnsLaterEvents()
    {
        Gen.Select(Lines, Gen.Int[0, 50], Gen.Int[1, 20], Gen.Int[100, 200_000], Gen.Bool).Sample(
            (lines, start, events, bytes, torn) =>
            {
                using var directory = new TempDirectory();
                var stored = Write(directory[Stream], lines, torn);
                var after = start < stored.Count ? stored[start].Seq - (ulong)(start % 2) : stored[^1].Seq + (ulong)start;

                var page = Archive(directory.Path).ReadAsync(Stream, after, new HistoryLimits(events, bytes), Cancel).AsTask().GetAwaiter().GetResult();

                var expected = Expected(stored, after, events, bytes);
                Assert.NotNull(page);
                Assert.Equal(
                    (expected.Count, expected.Count > 0 ? expected[0].Seq : 0, expected.Count > 0 ? expected[^1].Seq : after), (page.Count, page.First, page.Last));
                Assert.True(SinkFiles.Lines(expected.Select(static line => line.Envelope)).AsSpan().SequenceEqual(page.Lines.Span));
            },
            iter: 200);
    }

    [Fact]
    public async Task Read_LargestEnvelope_IsAPage()
    {
        var large = SampleEnvelopes.Make(2, 999_000);
        Write("2026-11-24.0001.jsonl", SampleEnvelopes.Make(1), large, SampleEnvelopes.Make(3));

        var page = await ReadAsync(after: 1, bytes: 1000);

        Assert.Equal((1, 2UL), (page!.Count, page.First));
        Assert.True(SinkFiles.Lines([large]).AsSpan().SequenceEqual(page.Lines.Span));
    }

    [Fact]
    public async Task Read_EmptyFilesAmongOthers_AreNoEnd()
    {
        Write("2026-11-24.0001.jsonl", SampleEnvelopes.Make(1), SampleEnvelopes.Make(2));
        Write("2026-11-24.0002.jsonl");
        Write("2026-11-24.0003.jsonl", SampleEnvelopes.Make(3));
        Write("2026-11-25.0001.jsonl");

        Assert.Equal((3, 1UL), await CountAsync(after: 0));
        Assert.Equal((1, 3UL), await CountAsync(after: 2));
        Assert.Equal((0, 0UL), await CountAsync(after: 3));
    }

    [Fact]
    public async Task ReadAsync_UnknownStream_IsNull()
    {
        Assert.Null(await ReadAsync(after: 0));
        Directory.CreateDirectory(_directory[Stream]);
        Assert.Null(await ReadAsync(after: 0));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(5_000)]
    [InlineData(3 * ManyBytes)]
    public async Task ReadAsync_DamagedLine_CostsThatLine(int length)
    {
        var damaged = new byte[length];
        for (var at = 1; at <= 5; at++)
        {
            Write("2026-11-24.0001.jsonl", [.. Enumerable.Range(1, 5).Select(seq => seq == at ? damaged : SampleEnvelopes.Make((ulong)seq))]);
            Write("2026-11-24.0002.jsonl", SampleEnvelopes.Make(6), SampleEnvelopes.Make(7));
            for (var after = 0UL; after < 7; after++)
            {
                var page = await ReadAsync(after);

                var left = SampleEnvelopes.Range(after + 1, (int)(7 - after)).Where(envelope => !envelope.AsSpan().SequenceEqual(SampleEnvelopes.Make((ulong)at)));
                Assert.Equal(SinkFiles.Lines(left), page!.Lines.ToArray());
            }
        }
    }

    [Fact]
    public async Task ReadAsync_AnyByteDamaged_CostsItsLine()
    {
        byte[][] envelopes = [.. Enumerable.Range(0, 12).Select(static i => SampleEnvelopes.Make((ulong)i + 95, 8))];
        foreach (var first in (int[])[0, 4, 5, 11])
        {
            // The start of a line has the sequence number; a line feed separates two lines.
            var length = envelopes[first].Length;
            foreach (var at in Enumerable.Range(0, 16).Concat([length - 1, length]))
            {
                foreach (var value in "0189,x\"\n"u8.ToArray())
                {
                    await AssertLeftAsync(envelopes, first, at, value);
                }
            }
        }
    }

    [Fact]
    public async Task ReadAsync_ForeignOrLinkedFiles_AreNotRead()
    {
        Directory.CreateDirectory(_directory[Stream]);
        await File.WriteAllTextAsync(_directory[Stream, "2026-11-24.0001.jsonl"], "{\"level\":\"info\"}\n", Cancel);
        Assert.Null(await ReadAsync(after: 0));

        using var elsewhere = new TempDirectory();
        File.Move(_directory[Stream, "2026-11-24.0001.jsonl"], elsewhere["events"]);
        File.CreateSymbolicLink(_directory[Stream, "2026-11-24.0001.jsonl"], elsewhere["events"]);
        await File.WriteAllTextAsync(_directory[Stream, StreamFolder.MarkerName], "", Cancel);
        var error = await Assert.ThrowsAsync<SinkException>(() => ReadAsync(after: 0));
        Assert.Contains("2026-11-24.0001.jsonl is a link", error.Message, StringComparison.Ordinal);

        Directory.Move(_directory[Stream], elsewhere["stream"]);
        Directory.CreateSymbolicLink(_directory[Stream], elsewhere["stream"]);
        error = await Assert.ThrowsAsync<SinkException>(() => ReadAsync(after: 0));
        Assert.Contains($"{Stream} is a link", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_UnwrittenEndOfTheNewestFile_IsNotThereYet()
    {
        Write("2026-11-24.0001.jsonl", SampleEnvelopes.Make(1));
        await File.AppendAllTextAsync(_directory[Stream, "2026-11-24.0001.jsonl"], "{\"seq\":2,\"event\":{\"ts\"", Cancel);

        Assert.Equal((1, 1UL), await CountAsync(after: 0));
        Assert.Equal((0, 0UL), await CountAsync(after: 1));
    }

    private static FilesHistory Archive(string directory) => new(Options.Create(new FilesOptions { Directory = directory }), NullLogger<FilesHistory>.Instance);

    private static List<(ulong Seq, byte[] Envelope)> Write(string directory, (int Jump, int Padding, bool NewFile)[] lines, bool torn)
    {
        Directory.CreateDirectory(directory);
        var stored = new List<(ulong, byte[])>();
        var name = EventFileName.FirstOf(new DateOnly(2026, 11, 24));
        var seq = 0UL;
        foreach (var (jump, padding, newFile) in lines)
        {
            name = newFile && stored.Count > 0 ? name.Next() : name;
            seq += (ulong)jump;
            var envelope = SampleEnvelopes.Make(seq, padding);
            File.AppendAllBytes(Path.Combine(directory, name.ToString()), [.. envelope, (byte)'\n']);
            stored.Add((seq, envelope));
        }

        if (torn)
        {
            File.AppendAllBytes(Path.Combine(directory, name.ToString()), SampleEnvelopes.Make(seq + 1, 5000)[..3000]);
        }

        return stored;
    }

    private static List<(ulong Seq, byte[] Envelope)> Expected(List<(ulong Seq, byte[] Envelope)> stored, ulong after, int events, int bytes)
    {
        var expected = new List<(ulong, byte[])>();
        var total = 0;
        foreach (var line in stored.Where(line => line.Seq > after))
        {
            total += line.Envelope.Length + 1;
            if (expected.Count == events || (expected.Count > 0 && total > bytes))
            {
                break;
            }

            expected.Add(line);
        }

        return expected;
    }

    /// <summary>Damages a byte, and asserts that all other lines are read.</summary>
    private async Task AssertLeftAsync(byte[][] envelopes, int line, int at, byte value)
    {
        Write("2026-11-24.0001.jsonl", envelopes[..5]);
        Write("2026-11-24.0002.jsonl", envelopes[5..]);
        var inFile = line < 5 ? envelopes[..line] : envelopes[5..line];
        await using (var file = File.OpenWrite(_directory[Stream, line < 5 ? "2026-11-24.0001.jsonl" : "2026-11-24.0002.jsonl"]))
        {
            file.Position = SinkFiles.Lines(inFile).Length + at;
            file.WriteByte(value);
        }

        var isFeed = at == envelopes[line].Length && value != (byte)'\n';
        for (var after = 94; after < 106; after++)
        {
            // As the first line of a file, the damaged one can look like the next event.
            if (inFile.Length == 0 && after == 95 + line)
            {
                continue;
            }

            var page = (await ReadAsync((ulong)after))!;

            var left = envelopes.Where((_, i) => i + 95 > after && i != line && !(isFeed && i == line + 1)).Select(Encoding.UTF8.GetString).ToList();
            var read = Encoding.UTF8.GetString(page.Lines.Span).Split('\n').Where(left.Contains);
            Assert.Equal(left, read);
        }
    }

    private void Write(string name, params byte[][] envelopes)
    {
        Directory.CreateDirectory(_directory[Stream]);
        File.WriteAllBytes(_directory[Stream, name], SinkFiles.Lines(envelopes));
    }

    private async Task<HistoryPage?> ReadAsync(ulong after, int bytes = ManyBytes) =>
        await Archive(_directory.Path).ReadAsync(Stream, after, new HistoryLimits(1000, bytes), Cancel);

    private async Task<(int Count, ulong First)> CountAsync(ulong after)
    {
        var page = await ReadAsync(after);
        return (page!.Count, page.First);
    }
}
