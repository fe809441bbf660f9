using System.Buffers;
using System.Globalization;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kernel.Tests.TestKit.Journal;

/// <summary>A stream with its journal, as the service composes it, in a temporary directory.</summary>
internal sealed class StreamUnderTest : IAsyncDisposable
{
    private readonly JournalWriter _writer;

    public StreamUnderTest(
        string directory,
        JournalOptions? options = null,
        TimeProvider? time = null,
        int ringEvents = 64,
        int ringBytes = 2 * 1024 * 1024,
        Func<string, TimeProvider, JournalDirectory>? open = null)
    {
        options ??= new JournalOptions();
        options.Directory = directory;
        time ??= TimeProvider.System;
        open ??= static (path, clock) => new JournalDirectory(path, clock);
        Journal = new EventJournal(Options.Create(options), open(directory, time), time, NullLogger<EventJournal>.Instance);
        Log = new EventLog(new EventStreamOptions { RingEvents = ringEvents, RingBytes = ringBytes }, Journal.Recovered, Journal.Committed);
        _writer = new JournalWriter(Journal, Log, time);
        _ = _writer.StartAsync(CancellationToken.None);
    }

    public EventJournal Journal { get; }

    public EventLog Log { get; }

    public LogReader Reader(ulong after, EventFilter? filter = null, FrameFormat format = FrameFormat.Line) =>
        new(Log, Journal, after, filter ?? EventFilter.None, format);

    /// <summary>Publishes one event and waits for its commit.</summary>
    public async Task<ulong> PublishAsync(int payloadBytes, string type = "test.event") => (await TryPublishAsync(payloadBytes, type)).Seq;

    /// <summary>Publishes one event and waits until it is committed, or known not to be.</summary>
    public async Task<(ulong Seq, bool IsDurable)> TryPublishAsync(int payloadBytes, string type = "test.event")
    {
        var result = await Log.AppendAsync(Batch(1, payloadBytes, type));
        Assert.True(result.Accepted);
        return (result.Last, await Journal.Committed.WaitAsync(result.Last));
    }

    public static EventBatch Batch(int events, int payloadBytes, string type = "test.event")
    {
        var batch = new EventBatch();
        for (var i = 0; i < events; i++)
        {
            batch.AddPublished(Encoding.UTF8.GetBytes($"{{\"type\":\"{type}\",\"data\":\"{new string('x', payloadBytes)}\"}}"), 1);
        }

        return batch;
    }

    /// <summary>Reads all events and gaps until the reader has caught up.</summary>
    public static Task<(List<ulong> Seqs, List<(ulong From, ulong To)> Gaps)> ReadAllAsync(LogReader reader, int maxBytes = 4096) =>
        ReadAsync(reader, ReadStatus.CaughtUp, maxBytes);

    /// <summary>Reads all events and gaps until the reader returns a status.</summary>
    public static async Task<(List<ulong> Seqs, List<(ulong From, ulong To)> Gaps)> ReadAsync(LogReader reader, ReadStatus until, int maxBytes = 4096)
    {
        var seqs = new List<ulong>();
        var gaps = new List<(ulong, ulong)>();
        while (true)
        {
            var output = new ArrayBufferWriter<byte>();
            var result = await reader.ReadAsync(output, maxBytes, cancellationToken: TestContext.Current.CancellationToken);
            seqs.AddRange(SeqsIn(output.WrittenSpan));
            switch (result.Status)
            {
                case ReadStatus.Gap:
                    gaps.Add((result.From, result.To));
                    break;
                case var status when status == until || status is ReadStatus.CaughtUp or ReadStatus.Ended:
                    Assert.Equal(until, status);
                    return (seqs, gaps);
                default:
                    break;
            }
        }
    }

    /// <summary>The numbers in lines of envelopes.</summary>
    public static List<ulong> SeqsIn(ReadOnlySpan<byte> lines) =>
        [.. Encoding.UTF8.GetString(lines).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => ulong.Parse(line.AsSpan("{\"seq\":".Length, line.IndexOf(',', StringComparison.Ordinal) - "{\"seq\":".Length), CultureInfo.InvariantCulture))];

    /// <summary>The content of the disk now, as a process that ends at this moment would leave it.</summary>
    public static void CopyAsAfterCrash(string from, string to)
    {
        string[] files;
        do
        {
            // Whatever comes or goes meanwhile: a crash happens at one moment.
            Directory.CreateDirectory(to);
            Directory.Delete(to, recursive: true);
            Directory.CreateDirectory(to);
            files = FilesIn(from);
            foreach (var file in files)
            {
                try
                {
                    File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
                }
                catch (FileNotFoundException)
                {
                    // Deleted since; all is copied again.
                }
            }
        }
        while (!files.SequenceEqual(FilesIn(from)));
    }

    public async ValueTask DisposeAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        Abandon();
    }

    /// <summary>Disposes everything as a container does whose host could not stop in time.</summary>
    public void Abandon()
    {
        _writer.Dispose();
        Log.Dispose();
        Journal.Dispose();
    }

    // A segment that is just being made is not there yet.
    private static string[] FilesIn(string directory) =>
        [.. Directory.GetFiles(directory).Where(static file => Path.GetFileName(file) != ".lock" && Path.GetExtension(file) != ".tmp").Order(StringComparer.Ordinal)];
}
