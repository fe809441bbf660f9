using Kernel.Tests.TestKit;

namespace Kernel.Tests.Processes.StorageWriter;

public sealed class StorageWriterProcessTests : ProcessTest
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Sigkill_TenTimesUnderLoad_StoresExactlyOnce()
    {
        const int kills = 10;
        using var load = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var publishing = Api.PublishUntilAsync(50, load.Token);
        for (var i = 0; i < kills; i++)
        {
            await using var writer = StartProcess(("Files__MaxFileBytes", "1048576"));
            var until = SinkFiles.Length(StreamDirectory) + Random.Shared.Next(1, 1_000_000);
            await Wait.Until(() => SinkFiles.Length(StreamDirectory), length => length >= until, explain: () => writer.Everything);
            await writer.KillAsync(Cancel);
        }

        await load.CancelAsync();
        var published = await publishing;
        await using var last = StartProcess(("Files__MaxFileBytes", "1048576"));
        var expected = SinkFiles.Lines(SampleEnvelopes.Range(1, published));
        await Wait.Until(() => SinkFiles.Length(StreamDirectory), length => length >= expected.Length, explain: () => last.Everything);
        await last.TerminateAsync(Cancel);

        Assert.True(expected.AsSpan().SequenceEqual(SinkFiles.ReadAll(StreamDirectory)), last.Everything);
    }

    [Fact]
    public async Task Sigterm_StreamStillDelivers_DrainsToItsEnd()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 1000));
        await using var writer = StartProcess(("Files__Linger", "00:00:10"), ("Files__BatchRecords", "10000"));
        await writer.WaitForHealthAsync(Cancel, static body => body.Contains("\"healthy\"", StringComparison.Ordinal) && body.Contains("has stored events", StringComparison.Ordinal));

        var stopping = writer.TerminateAsync(Cancel);
        await writer.WaitForOutputAsync("Application is shutting down");
        Api.Publish(1001, SampleEnvelopes.Range(1001, 500));
        Api.End();
        var (exitCode, took) = await stopping;

        Assert.Equal(0, exitCode);
        Assert.True(took < StopLimit, $"{took}\n{writer.Everything}");
        Assert.True(SinkFiles.Lines(SampleEnvelopes.Range(1, 1500)).AsSpan().SequenceEqual(SinkFiles.ReadAll(StreamDirectory)), writer.Everything);
    }

    [Fact]
    public async Task Sigterm_StreamNeverEnds_StopsAtTheBoundWithEverythingStored()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using var writer = StartProcess(("Files__Linger", "00:00:10"), ("Files__BatchRecords", "10000"));
        await writer.WaitForHealthAsync(Cancel, static body => body.Contains("has stored events", StringComparison.Ordinal));
        Api.Publish(101, SampleEnvelopes.Range(101, 100));

        var (exitCode, took) = await writer.TerminateAsync(Cancel);

        Assert.Equal(0, exitCode);
        Assert.InRange(took, TimeSpan.FromSeconds(4.9), TimeSpan.FromSeconds(7));
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 200)), SinkFiles.ReadAll(StreamDirectory));
    }

    [Fact]
    public async Task Sigterm_ApiUnreachable_DoesNotWait()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using var writer = StartProcess();
        await writer.WaitForOutputAsync("reading the stream");
        await Api.DisposeAsync();
        await writer.WaitForHealthAsync(Cancel, static body => body.Contains("cannot be reached", StringComparison.Ordinal));

        var (exitCode, took) = await writer.TerminateAsync(Cancel);

        Assert.Equal(0, exitCode);
        Assert.True(took < TimeSpan.FromSeconds(1.5), $"{took}\n{writer.Everything}");
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(1, 100)), SinkFiles.ReadAll(StreamDirectory));
    }

    [Theory]
    [InlineData("Internal__Token", null, "Internal:Token is required")]
    [InlineData("Files__BatchRecords", "0", "Files:BatchRecords must be 1 to 10000, but is '0'.")]
    [InlineData("Files__MaxFileBytes", "1", "Files:MaxFileBytes must be 1024 to 1099511627776, but is '1'.")]
    [InlineData("Files__Linger", "00:01:00", "Files:Linger must be 00:00:00 to 00:00:10, but is '00:01:00'.")]
    [InlineData("Files__MaxAge", "00:01:00", "Files:MaxAge must be 01:00:00 to 36500.00:00:00, but is '00:01:00'.")]
    [InlineData("Storage__DrainTimeout", "01:00:00", "Storage:DrainTimeout must be 00:00:00 to 00:05:00, but is '01:00:00'.")]
    [InlineData("Storage__DrainTime", "00:00:01", "Storage:DrainTime is not a setting. Did you mean Storage:DrainTimeout?")]
    public async Task Start_BadSetting_EndsWithAPlainMessage(string key, string? value, string message)
    {
        await using var writer = StartProcess((key, value));

        Assert.NotEqual(0, await writer.ExitedAsync());
        Assert.Contains(message, writer.Everything, StringComparison.Ordinal);
    }
}
