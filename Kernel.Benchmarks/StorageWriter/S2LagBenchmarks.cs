using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.Sinks.S2;
using Kernel.Tests.TestKit.Fakes.S2;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Kernel.Benchmarks.StorageWriter;

/// <summary>
/// Measures the time until an event is durable in S2, at a constant rate with the default settings: columns p50 and p99. The CPU
/// column is per event, of the writer, the server and the benchmark together. The mean is the length of the run.
/// </summary>
[Config(typeof(Columns))]
public class S2LagBenchmarks
{
    private const int Size = 600;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(4);

    private readonly ServiceProvider _services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    private S2Server _server = null!;
    private S2Account _client = null!;
    private IOptions<S2Options> _options = null!;

    /// <summary>The rate, in events a second.</summary>
    [Params(1_000, 10_000)]
    public int Rate { get; set; }

    /// <summary>The acknowledgement latency of the server: none, as S2's express class, as its standard class.</summary>
    [Params(0, 40, 400)]
    public int AckMs { get; set; }

    [GlobalSetup]
    public async Task Prepare()
    {
        _server = await S2Server.StartAsync(new S2ServerOptions { AckLatency = TimeSpan.FromMilliseconds(AckMs) });
        _server.Store.Basin("kernel-benchmark", create: true);
        _options = Options.Create(new S2Options
        {
            Target =
            {
                Basin = "kernel-benchmark",
                AccessToken = "token",
                Stream = "events",
                AccountEndpoint = _server.Endpoint,
                BasinEndpoint = _server.Endpoint,
            },
        });
        _client = _options.Value.CreateAccount(TimeProvider.System);
    }

    [GlobalCleanup]
    public async Task Clean()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Benchmark]
    public async Task Copy()
    {
        var metrics = new ReplicationMetrics(_services.GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>(), TimeProvider.System);
        var status = new SinkStatus(S2Sink.Name, metrics, TimeProvider.System);
        await using var storage = new S2Sink(_client, _options, status, TimeProvider.System, NullLogger<S2Sink>.Instance);
        await storage.OpenAsync(CancellationToken.None);
        await storage.SelectAsync(Guid.CreateVersion7().ToString("N"), CancellationToken.None);

        var count = (int)(Rate * Length.TotalSeconds);
        var arrived = new long[count + 1];
        var lags = new double[count];
        var started = Stopwatch.GetTimestamp();
        var cpu = Environment.CpuUsage.TotalTime;
        var watching = Task.Run(() => WatchAsync(status, arrived, lags));
        for (var seq = 1; seq <= count;)
        {
            for (var due = (int)(Stopwatch.GetElapsedTime(started).TotalSeconds * Rate); seq <= count && seq <= due; seq++)
            {
                arrived[seq] = Stopwatch.GetTimestamp();
                await storage.AppendAsync(new StreamEnvelope((ulong)seq, new ReadOnlySequence<byte>(Envelope(seq))), CancellationToken.None);
            }

            await Task.Delay(1);
        }

        await storage.FlushAsync(CancellationToken.None);
        await watching;
        Array.Sort(lags);
        LagColumn.Report(this, lags[count / 2], lags[(int)(count * 0.99)], (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / count);
    }

    public override string ToString() => $"{Rate}/{AckMs}";

    // The status has the durable position, polled every millisecond.
    private static async Task WatchAsync(SinkStatus status, long[] arrived, double[] lags)
    {
        for (var seq = 1; seq < arrived.Length;)
        {
            for (var durable = (int)status.LastSeq; seq <= durable; seq++)
            {
                lags[seq - 1] = Stopwatch.GetElapsedTime(arrived[seq]).TotalMilliseconds;
            }

            await Task.Delay(1);
        }
    }

    private static byte[] Envelope(int seq)
    {
        var start = string.Create(CultureInfo.InvariantCulture, $"{{\"seq\":{seq},\"event\":{{\"ts\":1700000000000000,\"type\":\"console_log\",\"data\":\"");
        return Encoding.UTF8.GetBytes(start + new string('x', Size - start.Length - 3) + "\"}}");
    }

    private sealed class Columns : ManualConfig
    {
        public Columns()
        {
            AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(1).WithIterationCount(2).WithInvocationCount(1).WithUnrollFactor(1));
            AddColumn(new LagColumn("p50 (ms)", 0), new LagColumn("p99 (ms)", 1), new LagColumn("CPU (us/event)", 2));
        }
    }
}
