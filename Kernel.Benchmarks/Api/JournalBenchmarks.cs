using System.Buffers;
using BenchmarkDotNet.Attributes;
using Kernel.Api.EventStream;
using Kernel.Api.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kernel.Benchmarks.Api;

/// <summary>Measures committing events of 1 KB to the journal, and reading them back. Times are per event.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(1)]
[IterationCount(6)]
[InvocationCount(1)]
public class JournalBenchmarks
{
    private const int Count = 200_000;
    private const int EventsOfABatch = 100;

    private readonly byte[] _json = System.Text.Encoding.UTF8.GetBytes(
        $$"""{"ts":1700000000000000,"type":"bench.tick","category":"system","source":{"kind":"extension"},"data":"{{new string('x', 900)}}"}""");

    private string _directory = "";
    private EventJournal _journal = null!;
    private EventLog _log = null!;
    private JournalWriter _writer = null!;

    /// <summary>The durability of a commit.</summary>
    [Params("Off", "Normal", "Full")]
    public string Synchronous { get; set; } = "Normal";

    [GlobalSetup]
    public async Task SetupAsync()
    {
        _directory = Directory.CreateTempSubdirectory("kernel-benchmark-").FullName;
        var options = Options.Create(new JournalOptions { Directory = _directory, Synchronous = Enum.Parse<JournalSync>(Synchronous) });
        _journal = new EventJournal(options, new JournalDirectory(_directory, TimeProvider.System), TimeProvider.System, NullLogger<EventJournal>.Instance);
        _log = new EventLog(new EventStreamOptions(), _journal.Recovered, _journal.Committed);
        _writer = new JournalWriter(_journal, _log, TimeProvider.System);
        await _writer.StartAsync(CancellationToken.None);
        await WriteAsync();
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _writer.StopAsync(CancellationToken.None);
        _writer.Dispose();
        _log.Dispose();
        _journal.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    /// <summary>Publishes batches of 100 events and waits until the last one is committed.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public async Task<ulong> WriteAsync()
    {
        var batch = new EventBatch();
        for (var n = 0; n < EventsOfABatch; n++)
        {
            batch.AddComplete(_json);
        }

        var last = 0ul;
        for (var i = 0; i < Count / EventsOfABatch; i++)
        {
            var result = await _log.AppendAsync(batch);
            last = result.Accepted ? result.Last : throw new InvalidOperationException("The journal does not keep up.");
        }

        return await _journal.Committed.WaitAsync(last) ? last : throw new InvalidOperationException("Nothing was kept.");
    }

    /// <summary>Reads events older than the ring, as a resuming client does.</summary>
    [Benchmark(OperationsPerInvoke = Count)]
    public async Task<ulong> ReadAsync()
    {
        var output = new ArrayBufferWriter<byte>(1 << 20);
        var oldest = _journal.OldestSeq;
        var reader = new LogReader(_log, _journal, oldest - 1, EventFilter.None, FrameFormat.Sse);
        while (reader.Position < oldest - 1 + Count)
        {
            output.ResetWrittenCount();
            var result = await reader.ReadAsync(output, 64 * 1024);
            if (result.Status != ReadStatus.Advanced)
            {
                throw new InvalidOperationException($"{result}");
            }
        }

        return reader.Position;
    }
}
