using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.Benchmarks.StorageWriter;

/// <summary>
/// Measures events a second and CPU time per event of single appends, append sessions, and S2's client for Node.js, with a local
/// server. <c>dotnet run -c Release --project Kernel.Benchmarks -- s2</c>
/// </summary>
/// <remarks>
/// Every event is a record with a body and two headers, as the storage writer creates them. Only the client is measured, after a
/// warm-up round; the server is another process.
/// </remarks>
internal static class S2Throughput
{
    public const string Command = "s2";

    private const string ModulesVariable = "KERNEL_TEST_NODE_MODULES";
    private const string Basin = "benchmark-basin";

    public static async Task RunAsync()
    {
        Console.WriteLine("| events of | a batch | client | events/s | MB/s | CPU µs/event | allocated B/event | events per CPU second |");
        Console.WriteLine("| ---: | ---: | --- | ---: | ---: | ---: | ---: | ---: |");
        foreach (var work in new[] { new Work(300, 50, 200_000), new Work(300, 500, 400_000), new Work(10_000, 50, 20_000) })
        {
            await MeasureAsync(work, "unary", RunUnaryAsync);
            await MeasureAsync(work, "session", RunSessionAsync);
            await MeasureNodeAsync(work, "session");
            await MeasureNodeAsync(work, "producer");
        }
    }

    private static async Task MeasureAsync(Work work, string name, Func<S2Stream, Work, Task> run)
    {
        using var server = await S2ServerProcess.StartAsync();
        using var client = new S2Account(new S2ClientOptions { AccessToken = "ignored", AccountEndpoint = server.Endpoint, BasinEndpoint = server.Endpoint });
        await run(client.Basin(Basin).Stream("warm-up"), work with { Events = work.Events / 4 });

        using var process = Process.GetCurrentProcess();
        var allocated = GC.GetTotalAllocatedBytes(precise: true);
        var cpu = process.TotalProcessorTime;
        var started = Stopwatch.GetTimestamp();
        await run(client.Basin(Basin).Stream("measured"), work);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        process.Refresh();
        Print(work, ".NET " + name, seconds, (process.TotalProcessorTime - cpu).TotalSeconds, GC.GetTotalAllocatedBytes(precise: true) - allocated);
    }

    private static async Task MeasureNodeAsync(Work work, string way)
    {
        if (Environment.GetEnvironmentVariable(ModulesVariable) is not { Length: > 0 })
        {
            Console.WriteLine($"(node is left out: {ModulesVariable} names no folder with the npm packages of Kernel.Tests/Node)");
            return;
        }

        using var server = await S2ServerProcess.StartAsync();
        var script = Path.Combine(AppContext.BaseDirectory, "s2-throughput.mjs");
        var start = new ProcessStartInfo("node", [script, server.Endpoint, Basin, way, $"{work.Size}", $"{work.Batch}", $"{work.Events}"]) { RedirectStandardOutput = true };
        using var node = Process.Start(start)!;
        var result = JsonElement.Parse(await node.StandardOutput.ReadToEndAsync());
        await node.WaitForExitAsync();
        Print(work, "node " + way, result.GetProperty("seconds").GetDouble(), result.GetProperty("cpuSeconds").GetDouble(), null);
    }

    // Sequential appends, as needed by a writer that matches sequence numbers.
    private static async Task RunUnaryAsync(S2Stream stream, Work work)
    {
        var body = new byte[work.Size];
        for (var next = 0; next < work.Events; next += work.Batch)
        {
            await stream.AppendAsync(MakeBatch(body, next, work.Batch));
        }
    }

    private static async Task RunSessionAsync(S2Stream stream, Work work)
    {
        var body = new byte[work.Size];
        await using var session = await stream.OpenAppendSessionAsync(new AppendSessionOptions { MaxInflightBytes = 3 * 1024 * 1024 });
        for (var next = 0; next < work.Events; next += work.Batch)
        {
            await session.SubmitAsync(MakeBatch(body, next, work.Batch));
        }

        await session.CloseAsync();
    }

    private static readonly byte[] StreamIdName = "stream_id"u8.ToArray();
    private static readonly byte[] SeqName = "seq"u8.ToArray();
    private static readonly byte[] StreamId = "0199c0de-0000-7000-8000-000000000000"u8.ToArray();

    // The bytes are the same each time; the sequence numbers differ and are part of the measured work.
    private static AppendInput MakeBatch(byte[] body, int first, int count)
    {
        var records = new AppendRecord[count];
        var headers = new RecordHeader[count * 2];
        var digits = new byte[count * 20];
        for (var i = 0; i < count; i++)
        {
            var number = digits.AsMemory(i * 20, 20);
            (first + i).TryFormat(number.Span, out var length, default, CultureInfo.InvariantCulture);
            headers[i * 2] = new RecordHeader(StreamIdName, StreamId);
            headers[i * 2 + 1] = new RecordHeader(SeqName, number[..length]);
            records[i] = new AppendRecord(body, headers.AsMemory(i * 2, 2));
        }

        return new AppendInput(records, (ulong)first);
    }

    private static void Print(Work work, string client, double seconds, double cpuSeconds, long? allocated)
    {
        var line = new StringBuilder();
        line.Append(CultureInfo.InvariantCulture, $"| {work.Size} B | {work.Batch} | {client} ");
        line.Append(CultureInfo.InvariantCulture, $"| {work.Events / seconds:N0} | {(double)work.Events * work.Size / seconds / 1e6:N1} ");
        line.Append(CultureInfo.InvariantCulture, $"| {cpuSeconds / work.Events * 1e6:N2} | {(allocated is { } bytes ? $"{(double)bytes / work.Events:N0}" : "")} ");
        line.Append(CultureInfo.InvariantCulture, $"| {work.Events / cpuSeconds:N0} |");
        Console.WriteLine(line);
    }

    private sealed record Work(int Size, int Batch, int Events);
}
