using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.Sinks.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kernel.Benchmarks.StorageWriter;

/// <summary>Measures replication: reading lines only, and appending to files with a sync for each batch. Times are per envelope.</summary>
[MemoryDiagnoser]
[InProcess]
[WarmupCount(1)]
[IterationCount(8)]
[InvocationCount(1)]
public class ReplicationBenchmarks
{
    public const int Count = 100_000;

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private byte[] _lines = [];
    private string _directory = "";

    /// <summary>The size of an envelope, in bytes.</summary>
    [Params(200, 1000)]
    public int Size { get; set; }

    [GlobalSetup]
    public void Prepare()
    {
        _directory = Directory.CreateTempSubdirectory("kernel-benchmark-").FullName;
        var lines = new StringBuilder(Count * (Size + 1));
        for (var seq = 1; seq <= Count; seq++)
        {
            var start = string.Create(CultureInfo.InvariantCulture, $"{{\"seq\":{seq},\"event\":{{\"ts\":1700000000000000,\"type\":\"console_log\",\"data\":\"");
            lines.Append(start).Append('x', Size - start.Length - 3).Append("\"}}\n");
        }

        _lines = Encoding.UTF8.GetBytes(lines.ToString());
    }

    [GlobalCleanup]
    public void Clean()
    {
        Directory.Delete(_directory, recursive: true);
        _services.Dispose();
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task<ulong> ReadLines()
    {
        var last = 0UL;
        using var connection = Connect();
        await connection.ReadLinesAsync(
            (line, _) =>
            {
                last = StreamLine.Parse(line).To;
                return ValueTask.CompletedTask;
            },
            CancellationToken.None);
        return last;
    }

    [Benchmark(OperationsPerInvoke = Count)]
    public async Task ReadLinesIntoFiles()
    {
        var metrics = new ReplicationMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), TimeProvider.System);
        var status = new SinkStatus(FilesSink.Name, metrics, TimeProvider.System);
        var options = Options.Create(new FilesOptions { Directory = Path.Combine(_directory, Path.GetRandomFileName()) });
        await using var storage = new FilesSink(options, status, TimeProvider.System, NullLogger<FilesSink>.Instance);
        await storage.OpenAsync(CancellationToken.None);
        await storage.SelectAsync("stream", CancellationToken.None);
        using var connection = Connect();
        await connection.ReadLinesAsync(
            (line, cancellationToken) => storage.AppendAsync(new StreamEnvelope(StreamLine.Parse(line).From, line), cancellationToken),
            CancellationToken.None);
        await storage.FlushAsync(CancellationToken.None);
        if (status.LastSeq != Count)
        {
            throw new InvalidOperationException($"Stored up to {status.LastSeq} of {Count}.");
        }
    }

    private StreamConnection Connect() => new("stream", new HttpResponseMessage(), new MemoryStream(_lines), TimeProvider.System);
}
