using System.Diagnostics;
using System.Globalization;
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
        await LongSession.FillAsync(log, journal, LongSession.Events().Take(count));

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
