using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Benchmarks.Api;

/// <summary>Measures appending an event of 1 KB to the stream without the journal, with and without waiting readers.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(3)]
[IterationCount(8)]
public class PublishBenchmarks
{
    private const int PayloadBytes = 900;
    private const int EventsOfAnOperation = 1_000;

    private readonly CancellationTokenSource _stop = new();
    private readonly EventBatch _batch = new();
    private EventLog _log = null!;
    private byte[] _json = [];
    private BrowserEvent _event = null!;
    private Task[] _readers = [];

    /// <summary>The number of readers that wait for events.</summary>
    [Params(0, 10, 1_000)]
    public int Readers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _event = new BrowserEvent
        {
            Ts = 1_700_000_000_000_000,
            Type = "console_log",
            Category = EventCategory.Console,
            Source = new EventSource { Kind = "cdp", Event = "Runtime.consoleAPICalled" },
            Data = JsonElement.Parse($"{{\"text\":\"{new string('x', PayloadBytes)}\"}}"),
        };
        var batch = new EventBatch();
        batch.Add(_event);
        _json = batch.Json(0).ToArray();

        // The journal cannot be opened, so the stream is in memory only.
        var commits = new CommitTracker(0);
        commits.Fail("There is none");
        _log = new EventLog(new EventStreamOptions(), new RecoveredState(RecoveredState.NewStreamId(), 1, [], []), commits);
        _readers = [.. Enumerable.Range(0, Readers).Select(_ => ReadAsync())];
    }

    [GlobalCleanup]
    public async Task CleanupAsync()
    {
        await _stop.CancelAsync();
        _log.Readers.Notify();
        await Task.WhenAll(_readers);
        _log.Dispose();
        Console.WriteLine($"// An event has {Encoding.UTF8.GetCharCount(_json)} bytes.");
    }

    /// <summary>Ingests JSON as the collectors send it: validates, numbers and frames it, and notifies readers.</summary>
    [Benchmark(OperationsPerInvoke = EventsOfAnOperation)]
    public void FromBytes()
    {
        for (var i = 0; i < EventsOfAnOperation; i++)
        {
            _batch.Clear();
            _batch.AddComplete(_json);
            _log.Append(_batch);
        }
    }

    /// <summary>Ingests batches of 100 events, the usual size.</summary>
    [Benchmark(OperationsPerInvoke = EventsOfAnOperation)]
    public void FromBytesInBatches()
    {
        for (var i = 0; i < EventsOfAnOperation / 100; i++)
        {
            _batch.Clear();
            for (var n = 0; n < 100; n++)
            {
                _batch.AddComplete(_json);
            }

            _log.Append(_batch);
        }
    }

    /// <summary>Appends event objects, which are serialized.</summary>
    [Benchmark(OperationsPerInvoke = EventsOfAnOperation)]
    public void FromObjects()
    {
        for (var i = 0; i < EventsOfAnOperation; i++)
        {
            _batch.Clear();
            _batch.Add(_event);
            _log.Append(_batch);
        }
    }

    private async Task ReadAsync()
    {
        var waiter = _log.Readers.CreateWaiter();
        while (!_stop.IsCancellationRequested)
        {
            await waiter.WaitAsync(_log.Readers.Version);
        }
    }
}
