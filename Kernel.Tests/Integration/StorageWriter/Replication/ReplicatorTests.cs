using System.Globalization;
using Kernel.StorageWriter.Replication;
using Kernel.StorageWriter.Sinks.Files;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.StorageWriter.Replication;

public sealed class ReplicatorTests : StorageWriterTest
{
    [Fact]
    public async Task Replicate_LiveStream_StoresExactBytes()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 500));
        await using var writer = await StartAsync();
        await StoredAsync(500);
        Api.Publish(501, SampleEnvelopes.Range(501, 100));
        await StoredAsync(600);
        await writer.StoredAsync(600);

        var health = await writer.CheckHealthAsync();
        Assert.Equal((HealthStatus.Healthy, "files has stored events up to 600"), (health.Status, health.Description));
        Assert.Equal([0UL], Api.Requests);
    }

    [Fact]
    public async Task Replicate_Restarted_AsksAfterTheLastStored()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using (await StartAsync())
        {
            await StoredAsync(100);
        }

        Api.Publish(101, SampleEnvelopes.Range(101, 100));
        await using var again = await StartAsync();
        await StoredAsync(200);

        Assert.Equal([0UL, 100UL], Api.Requests);
    }

    [Fact]
    public async Task Replicate_ConnectionLostInLine_Resumes()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        Api.Next(static async connection =>
        {
            await connection.SendAsync(40);
            await connection.WriteAsync(SampleEnvelopes.Make(41).AsMemory(0, 60));
            connection.Abort();
        });
        Api.Next(static async connection =>
        {
            await connection.SendAsync(10);
            await connection.WriteAsync(SampleEnvelopes.Make(connection.After + 1).AsMemory(0, 60));
        });
        await using var writer = await StartAsync();

        await StoredAsync(100);

        Assert.Equal(3, Api.Requests.Count);
        Assert.InRange(Api.Requests[1], 0UL, 40UL);
        Assert.Equal(Api.Requests[1] + 10, Api.Requests[2]);
    }

    [Fact]
    public async Task Replicate_EnvelopesComeAgain_StoresThemOnce()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 50));
        Api.Next(static async connection =>
        {
            await connection.SendAsync(30);
            foreach (var envelope in SampleEnvelopes.Range(10, 21))
            {
                await connection.WriteLineAsync(envelope);
            }

            await connection.ServeAsync();
        });
        await using var writer = await StartAsync();

        await StoredAsync(50);

        Assert.Equal(21, writer.Log.At(LogLevel.Debug).Count(static line => line.Contains("was received again", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Replicate_Gap_IsSkipped()
    {
        Api.Publish(21, SampleEnvelopes.Range(21, 10));
        Api.Next(static async connection =>
        {
            await connection.WriteAsync("""{"dropped":{"from":1,"to":20}}""" + "\n");
            await connection.ServeAsync();
        });
        await using var writer = await StartAsync();

        await StoredAsync(10, first: 21);

        Assert.Contains(writer.Log.At(LogLevel.Warning), static line => line.Contains("events 1 to 20 no longer exist", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replicate_NumbersJumpAhead_StoresWhatComes()
    {
        Api.Publish(1, SampleEnvelopes.Make(1));
        Api.Publish(1_000_000, SampleEnvelopes.Make(1_000_000));
        await using var writer = await StartAsync();

        await StoredAsync([SampleEnvelopes.Make(1), SampleEnvelopes.Make(1_000_000)]);
    }

    [Theory]
    [InlineData(401, "rejected the token")]
    [InlineData(503, "responded with status 503")]
    public async Task Replicate_Rejected_ResumesOnceAccepted(int status, string reason)
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        for (var i = 0; i < 3; i++)
        {
            Api.Next(connection => connection.AnswerAsync(status));
        }

        await using var writer = await StartAsync();
        await Wait.Until(() => writer.Log.At(LogLevel.Warning), lines => lines.Any(line => line.Contains(reason, StringComparison.Ordinal)));
        await StoredAsync(10);

        Assert.Single(writer.Log.At(LogLevel.Warning));
        Assert.Equal(HealthStatus.Healthy, (await writer.CheckHealthAsync()).Status);
    }

    [Theory]
    [InlineData(null, "without the header Kernel-Stream-Id")]
    [InlineData("../../etc", "invalid Kernel-Stream-Id")]
    [InlineData(".hidden", "invalid Kernel-Stream-Id")]
    public async Task Replicate_InvalidStreamId_StoresNothing(string? id, string reason)
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        Api.StreamId = id;
        await using var writer = await StartAsync();
        await writer.DegradedAsync(reason);
        Assert.Equal([Path.Combine(EventsDirectory, WriterLock.FileName)], Directory.GetFileSystemEntries(EventsDirectory));

        Api.StreamId = "stream-a";
        await StoredAsync(10);
    }

    [Fact]
    public async Task Replicate_StreamIdChanges_CopiesTheNewStreamFromItsOldest()
    {
        var replaced = new TaskCompletionSource();
        Api.Publish(1, SampleEnvelopes.Range(1, 50));
        Api.Next(async connection =>
        {
            await connection.SendAsync(50);
            await replaced.Task;
        });
        await using var writer = await StartAsync(new() { ["Files:Linger"] = "00:00:05" });
        await Wait.Until(() => writer.Sink.Buffer.Count == 50 || IsStored(SampleEnvelopes.Range(1, 50)));
        Api.Replace("stream-b");
        Api.Publish(1, SampleEnvelopes.Range(1, 5));
        replaced.SetResult();

        await StoredAsync(SampleEnvelopes.Range(1, 5), "stream-b");
        await StoredAsync(50);
        Assert.Equal([0UL, 50UL, 0UL], Api.Requests);
    }

    [Fact]
    public async Task Replicate_LineTooLong_IsAProtocolErrorWithoutHoldingIt()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        Api.Next(static async connection =>
        {
            await connection.WriteAsync("{\"seq\":1,\"event\":\"");
            var chunk = new byte[64 * 1024];
            Array.Fill(chunk, (byte)'x');
            while (true)
            {
                await connection.WriteAsync(chunk);
            }
        });
        await using var writer = await StartAsync();

        await StoredAsync(10);

        Assert.Contains(writer.Log.At(LogLevel.Warning), static line => line.Contains($"a line of more than {StreamLine.MaxBytes} bytes", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replicate_LargestEnvelope_IsStored()
    {
        var large = SampleEnvelopes.Make(1, 999_000);
        Api.Publish(1, large);
        await using var writer = await StartAsync();

        await StoredAsync([large]);
    }

    [Fact]
    public async Task Replicate_Silence_IsALostConnection()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        Api.Next(static async connection =>
        {
            await connection.SendAsync(5);
            await Task.Delay(Timeout.Infinite, connection.Gone);
        });
        await using var writer = await StartAsync(time: time);

        await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), () => Api.Requests.Count == 2);
        await time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), () => IsStored(SampleEnvelopes.Range(1, 10)));

        Assert.Contains(writer.Log.At(LogLevel.Warning), static line => line.Contains("sent no data for 15 s", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Replicate_SlowByteByByte_StoresWholeLines()
    {
        Api.Next(static async connection =>
        {
            foreach (var part in SinkFiles.Lines(SampleEnvelopes.Range(1, 3)))
            {
                await connection.WriteAsync(new[] { part });
            }

            await connection.ServeAsync();
        });
        await using var writer = await StartAsync();

        await StoredAsync(3);
    }

    [Fact]
    public async Task Replicate_ApiDown_IsDegradedAndResumes()
    {
        var port = Api.Address.Port;
        await Api.DisposeAsync();
        await using var writer = await StorageWriterHost.StartAsync(new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}")), EventsDirectory);
        await writer.DegradedAsync("cannot be reached");

        Api = await FakeInternalStream.StartAsync(port);
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await StoredAsync(10);
        Assert.Equal(HealthStatus.Healthy, (await writer.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task Replicate_SecondWriter_TakesOver()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using var first = await StartAsync();
        await StoredAsync(100);
        await using var second = await StartAsync();
        await second.DegradedAsync("another storage writer uses");

        Api.Publish(101, SampleEnvelopes.Range(101, 50));
        await StoredAsync(150);
        await first.StopAsync();
        Api.Publish(151, SampleEnvelopes.Range(151, 50));
        await StoredAsync(200);
        await second.HealthyAsync();
    }

    [Fact]
    public async Task Replicate_DestinationFailsAndNothingMoreComes_IsOpenedAgainAllTheSame()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync();
        await StoredAsync(10);

        // Another process writes into the file; the sink notices only after it accepted the next event, and none follows it.
        var line = SinkFiles.Lines([SampleEnvelopes.Make(11)]);
        await File.AppendAllBytesAsync(Directory.GetFiles(StreamDirectory, "*.jsonl").Single(), line, Cancel);
        Api.Publish(12, SampleEnvelopes.Make(12));

        await StoredAsync([.. SampleEnvelopes.Range(1, 12)]);
    }

    private Task StoredAsync(int count, ulong first = 1) => StoredAsync(SampleEnvelopes.Range(first, count));

    private async Task StoredAsync(IEnumerable<byte[]> envelopes, string stream = "stream-a")
    {
        var expected = envelopes.ToList();
        await Wait.Until(() => IsStored(expected, stream), $"{expected.Count} envelopes in {stream}");
    }

    private bool IsStored(IEnumerable<byte[]> envelopes, string stream = "stream-a") =>
        SinkFiles.ReadAll(Path.Combine(EventsDirectory, stream)).AsSpan().SequenceEqual(SinkFiles.Lines(envelopes));
}
