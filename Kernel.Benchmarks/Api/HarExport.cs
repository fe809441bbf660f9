using System.Diagnostics;
using System.Globalization;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.Api.Har;
using Kernel.Api.Journal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using EventLog = Kernel.Api.EventStream.EventLog;

namespace Kernel.Benchmarks.Api;

/// <summary>Measures the export of long sessions as HAR: throughput, CPU time, and the memory that it needs.</summary>
internal static class HarExport
{
    /// <summary>The command of the benchmark.</summary>
    public const string Command = "har-export";

    private const int EventsOfABatch = 1_000;
    private const int Runs = 3;

    /// <summary>Runs the benchmark.</summary>
    public static async Task RunAsync()
    {
        foreach (var count in (int[])[100_000, 400_000])
        {
            await MeasureAsync(count);
        }
    }

    private static async Task MeasureAsync(int count)
    {
        var directory = Directory.CreateTempSubdirectory("kernel-benchmark-").FullName;
        var options = Options.Create(new JournalOptions { Directory = directory, Synchronous = JournalSync.Off, MaxBytes = 4L << 30 });
        using var journal = new EventJournal(options, new JournalDirectory(directory, TimeProvider.System), TimeProvider.System, NullLogger<EventJournal>.Instance);
        using var log = new EventLog(new EventStreamOptions(), journal.Recovered, journal.Committed);
        using var writer = new JournalWriter(journal, log, TimeProvider.System);
        await writer.StartAsync(CancellationToken.None);
        await FillAsync(log, journal, count);

        var exporter = new HarExporter(log, journal, TimeProvider.System);
        for (var run = 0; run < Runs; run++)
        {
            GC.Collect();
            var before = GC.GetTotalMemory(forceFullCollection: true);
            var output = new CountingStream(looksAtMemory: run == 0);
            var cpu = Process.GetCurrentProcess().TotalProcessorTime;
            var started = Stopwatch.GetTimestamp();
            await exporter.WriteAsync(new HarRange(0, log.LastSeq), output, CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(started);
            cpu = Process.GetCurrentProcess().TotalProcessorTime - cpu;
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{count} events: {output.Length / 1e6:F0} MB in {took.TotalSeconds:F2} s ({output.Length / 1e6 / took.TotalSeconds:F0} MB/s), CPU {cpu.TotalSeconds:F2} s ({output.Length / 1e6 / cpu.TotalSeconds:F0} MB/s per core), {(run == 0 ? $"live memory at most {(output.MaxLive - before) / 1e6:F1} MB, collecting all the time" : "")}"));
        }

        await writer.StopAsync(CancellationToken.None);
        Directory.Delete(directory, recursive: true);
    }

    private static async Task FillAsync(EventLog log, EventJournal journal, int count)
    {
        foreach (var events in Session().Take(count).Chunk(EventsOfABatch))
        {
            var batch = new EventBatch();
            foreach (var json in events)
            {
                batch.AddComplete(Encoding.UTF8.GetBytes(json));
            }

            var result = await log.AppendAsync(batch);
            if (!result.Accepted || !await journal.Committed.WaitAsync(result.Last))
            {
                throw new InvalidOperationException("The journal does not keep up.");
            }
        }
    }

    // A page every 50 requests, a WebSocket that stays open, and now and then a request that does not end.
    private static IEnumerable<string> Session()
    {
        yield return Event(0, "websocket_created", "\"request_id\":\"7.1\",\"url\":\"wss://shop.example/live\"");
        for (var i = 0; ; i++)
        {
            var loader = (i / 50).ToString("X32", CultureInfo.InvariantCulture);
            var isDocument = i % 50 == 0;
            var id = isDocument ? loader : $"4711.{i}";
            var request = $"\"frame_id\":\"T\",\"loader_id\":\"{loader}\",\"nav_seq\":{(i / 50) + 1},\"request_id\":\"{id}\",\"method\":\"GET\",\"url\":\"https://shop.example/api/products/{i}?page=1&sort=price\"";
            yield return Event(
                i,
                "network_request",
                $"{request},\"document_url\":\"https://shop.example/\",\"resource_type\":\"{(isDocument ? "document" : "fetch")}\",\"initiator_type\":\"script\",\"initiator_url\":\"https://shop.example/app.js\",\"initiator_line\":17,\"priority\":\"high\",\"headers\":{{\"Referer\":\"https://shop.example/\",\"User-Agent\":\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\"}},\"browser_ts\":{Ts(i)},\"cdp_timestamp\":{i}.5");
            if (isDocument)
            {
                yield return Event(i, "navigation", $"\"frame_id\":\"T\",\"loader_id\":\"{loader}\",\"url\":\"https://shop.example/\",\"nav_seq\":{(i / 50) + 1},\"navigation_type\":\"navigation\"");
            }

            if (i % 1_000 != 999)
            {
                yield return Event(
                    i,
                    "network_response",
                    $"{request},\"status\":200,\"status_text\":\"OK\",\"headers\":{{\"content-type\":\"application/json\",\"date\":\"Tue, 24 Nov 2026 13:43:28 GMT\",\"cache-control\":\"no-store\",\"content-encoding\":\"br\",\"set-cookie\":\"[redacted]\",\"strict-transport-security\":\"max-age=31536000\",\"x-request-id\":\"{i}\"}},\"request_headers\":{{\":method\":\"GET\",\":path\":\"/api/products\",\"accept\":\"*/*\",\"accept-encoding\":\"gzip, deflate, br, zstd\",\"cookie\":\"[redacted]\",\"sec-fetch-dest\":\"empty\",\"sec-fetch-mode\":\"cors\",\"user-agent\":\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\"}},\"mime_type\":\"application/json\",\"resource_type\":\"fetch\",\"protocol\":\"h2\",\"remote_address\":\"203.0.113.7\",\"remote_port\":443,\"connection_id\":17,\"connection_reused\":true,\"security_state\":\"secure\",\"finished\":true,\"headers_length\":180,\"encoded_data_length\":700,\"decoded_body_length\":620,\"body\":\"{Body}\",\"timing\":{{\"blocked_us\":400,\"send_us\":100,\"wait_us\":9000,\"receive_us\":500}},\"duration_us\":10000,\"browser_ts\":{Ts(i) + 9_500},\"cdp_timestamp\":{i}.51");
            }

            yield return i % 5 == 0
                ? Event(i, "websocket_frame", $"\"request_id\":\"7.1\",\"url\":\"wss://shop.example/live\",\"direction\":\"received\",\"opcode\":\"text\",\"payload\":\"{{\\\"price\\\":{i}}}\",\"payload_length\":12")
                : Event(i, "console_log", "\"level\":\"log\",\"text\":\"rendered\",\"args\":[\"rendered\"]");
        }
    }

    private static string Body { get; } = string.Concat(Enumerable.Range(0, 20).Select(static i => $"{{\\\"id\\\":{i},\\\"name\\\":\\\"a product\\\"}},"));

    private static long Ts(int i) => 1_795_484_608_000_000 + (i * 10_000L);

    private static string Event(int i, string type, string data) =>
        $"{{\"ts\":{Ts(i)},\"type\":\"{type}\",\"category\":\"{(type.StartsWith('c') ? "console" : type == "navigation" ? "page" : "network")}\",\"source\":{{\"kind\":\"cdp\",\"event\":\"Network.loadingFinished\",\"metadata\":{{\"cdp_session_id\":\"9140F21F08462E8D1A82044AF91BC5D2\",\"target_id\":\"T\",\"target_type\":\"page\"}}}},\"data\":{{\"session_id\":\"9140F21F08462E8D1A82044AF91BC5D2\",\"target_id\":\"T\",\"target_type\":\"page\",{data}}}}}";

    // Counts, and looks at the memory in use every 8 MB.
    private sealed class CountingStream(bool looksAtMemory) : Stream
    {
        private const long LookInterval = 8_000_000;
        private long _length;
        private long _nextLook = LookInterval;

        public long MaxLive { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => _length;

        public override long Position { get => _length; set => throw new NotSupportedException(); }

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _length += buffer.Length;
            if (looksAtMemory && _length >= _nextLook)
            {
                _nextLook += LookInterval;
                MaxLive = Math.Max(MaxLive, GC.GetTotalMemory(forceFullCollection: true));
            }
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Write(buffer.Span);
            return default;
        }
    }
}
