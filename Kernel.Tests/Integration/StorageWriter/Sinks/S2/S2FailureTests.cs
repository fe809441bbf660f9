using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Kernel.StorageWriter.S2Client.Wire.Protobuf;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.Integration.StorageWriter.Sinks.S2;

/// <summary>The writer's behaviour and messages when S2 fails.</summary>
public sealed class S2FailureTests : StorageWriterTest
{
    private S2TestStream _s2 = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        _s2 = await S2TestStream.OpenAsync();
        _s2.Settings["S2:RequestTimeout"] = "00:00:01";
    }

    public override async ValueTask DisposeAsync()
    {
        await _s2.DisposeAsync();
        await base.DisposeAsync();
    }

    [Fact]
    public async Task Open_StreamMissing_IsMadeAsTheSettingsSay()
    {
        _s2.Settings["S2:Retention"] = "30.00:00:00";
        _s2.Settings["S2:StorageClass"] = "standard";
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync(_s2.Settings);
        await writer.StoredAsync(10);

        Assert.Equal("standard", (string?)_s2.Log.Config["storage_class"]);
        Assert.Equal(30 * 24 * 60 * 60, (long?)((JsonObject)_s2.Log.Config["retention_policy"]!)["age"]);
    }

    [Fact]
    public async Task Open_StreamMissing_NamesRemedy()
    {
        _s2.Settings["S2:CreateStream"] = "false";
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync(_s2.Settings);
        await DegradedAsync(writer, $"the stream {_s2.StreamName} does not exist in the basin kernel-test-basin. Create it (s2 create-stream s2://kernel-test-basin/{_s2.StreamName})");

        _ = _s2.Log;
        await writer.StoredAsync(10);
        Assert.Equal(HealthStatus.Healthy, (await writer.CheckHealthAsync()).Status);
    }

    [Fact]
    public async Task Open_BasinMissingInAServerOfOnesOwn_IsMade()
    {
        _s2.Settings["S2_BASIN"] = "another-basin";
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync(_s2.Settings);
        await writer.StoredAsync(10);

        Assert.Equal(10, _s2.Log.Records.Count);
    }

    [Fact]
    public async Task Open_BasinMissing_NamesRemedy()
    {
        _s2.Settings["S2:CreateBasin"] = "false";
        _s2.Settings["S2_BASIN"] = "another-basin";
        await using var writer = await StartAsync(_s2.Settings);

        await DegradedAsync(writer, "the basin another-basin does not exist. Create it (s2 create-basin another-basin), or correct S2_BASIN.");
    }

    [Theory]
    [InlineData("authn", "S2 rejected the access token. Correct S2_ACCESS_TOKEN.")]
    [InlineData("permission_denied", "the access token lacks permissions: it must be allowed to append to")]
    [InlineData("quota_exhausted", "S2 rejected the request: 403 quota_exhausted")]
    public async Task Append_Rejected_RetriesAndResumes(string code, string reason)
    {
        _ = _s2.Log;
        _s2.Server.Faults.Storm(1, 1, Fault.Refuse(code));
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using var writer = await StartAsync(_s2.Settings);
        await DegradedAsync(writer, reason);
        _s2.Server.Faults.Calm();
        await writer.StoredAsync(100);

        await _s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, 100));
        Assert.Equal(HealthStatus.Healthy, (await writer.CheckHealthAsync()).Status);
        AssertTokenIsNowhere(writer);
    }

    [Fact]
    public async Task Append_S2DownForLongerThanTheBufferHolds_CatchesUpFromTheStream()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using var writer = await StartAsync(_s2.Settings);
        await writer.StoredAsync(100);
        await _s2.Server.StopAsync();

        // 40 MB: several times what the writer holds, so that reading has to pause.
        var large = Enumerable.Range(101, 400).Select(static seq => SampleEnvelopes.Make((ulong)seq, 100_000)).ToList();
        Api.Publish(101, large);
        await DegradedAsync(writer, "S2 cannot be used");
        await Wait.Until(() => writer.Sink.Buffer.Count, static count => count is > 10 and < 100);
        Assert.Equal(100UL, writer.Sink.Status.LastSeq);

        await _s2.Server.RestartAsync();
        await writer.StoredAsync(500);
        await _s2.AssertHoldsAsync("stream-a", [.. SampleEnvelopes.Range(1, 100), .. large]);
        Assert.Equal(HealthStatus.Healthy, (await writer.CheckHealthAsync()).Status);
        Assert.Single(Api.Requests);
    }

    [Fact]
    public async Task Start_S2Unreachable_StoresOnceReachable()
    {
        _ = _s2.Log;
        await _s2.Server.StopAsync();
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync(_s2.Settings);
        await DegradedAsync(writer, "S2 cannot be used");
        await _s2.Server.RestartAsync();

        await writer.StoredAsync(10);
        await _s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, 10));
    }

    [Theory]
    [InlineData(nameof(Fault.LoseResponse))]
    [InlineData(nameof(Fault.ResetAfterApplying))]
    [InlineData(nameof(Fault.ResetBeforeApplying))]
    [InlineData(nameof(Fault.CutResponse))]
    [InlineData(nameof(Fault.EndAfterApplying))]
    [InlineData(nameof(Fault.EndBeforeApplying))]
    [InlineData(nameof(Fault.EndWithinResponse))]
    [InlineData(nameof(Fault.WrongAck))]
    [InlineData(nameof(Fault.Garbage))]
    [InlineData(nameof(Fault.AdviseReconnect))]
    public async Task Append_OutcomeUnknown_IsResolvedByReadingBack(string fault)
    {
        _s2.Settings["S2:BatchRecords"] = "10";
        _s2.Server.Faults.Next(S2Operation.SessionAppend, (Fault)typeof(Fault).GetProperty(fault)!.GetValue(null)!);
        _ = _s2.Log;
        Api.Publish(1, SampleEnvelopes.Range(1, 100));
        await using var writer = await StartAsync(_s2.Settings);
        await writer.StoredAsync(100);

        Assert.True(_s2.Server.Faults.AreUsedUp);
        await _s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, 100));
        Assert.Single(Api.Requests); // what was held was not thrown away
    }

    [Fact]
    public async Task Append_OutcomeUnknownAndAnotherWritersRecordsThere_StartsAgainFromTheStream()
    {
        _ = _s2.Log;
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync(_s2.Settings);
        await writer.StoredAsync(10);

        // The writer's next append is lost, and before it is repeated, another writer has taken its number.
        _s2.Server.Faults.Next(S2Operation.SessionAppend, Fault.ResetBeforeApplying);
        _s2.Server.Faults.Next(S2Operation.CheckTail, Fault.Delay(TimeSpan.FromMilliseconds(300)));
        Api.Publish(11, SampleEnvelopes.Range(11, 10));
        await Wait.Until(() => _s2.Server.Faults.Injected, static count => count >= 1);
        _s2.Log.Append([Encoding.UTF8.GetBytes("another writer")]);
        await writer.StoredAsync(20);

        var records = await _s2.ReadAsync();
        S2TestStream.AssertHolds([.. records.Where(static record => record.Headers.Count > 0)], "stream-a", SampleEnvelopes.Range(1, 20));
        Assert.Equal(21, records.Count);
    }

    [Fact]
    public async Task Append_StreamDeleted_IsCreatedAgain()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync(_s2.Settings);
        await writer.StoredAsync(10);
        _s2.Server.Store.Basin("kernel-test-basin")!.Delete(_s2.StreamName);
        _s2.Server.ResetConnections();
        Api.Publish(11, SampleEnvelopes.Range(11, 10));
        await writer.StoredAsync(20);

        await _s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, 20));
    }

    [Fact]
    public async Task Append_IdleConnectionsLost_IsNoFailure()
    {
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync(_s2.Settings);
        await writer.StoredAsync(10);
        _s2.Server.ResetConnections();
        await Wait.Until(() => _s2.Server.Connections, static count => count == 0);
        Api.Publish(11, SampleEnvelopes.Range(11, 10));
        await writer.StoredAsync(20);

        await _s2.AssertHoldsAsync("stream-a", SampleEnvelopes.Range(1, 20));
        Assert.Empty(writer.Log.At(LogLevel.Warning));
    }

    [Fact]
    public async Task Select_NewStreamAfterForeignRecords_ReadsThemOnce()
    {
        // 5,000 records of another event stream, by their clock older than this one: only reading them shows that none is of this one.
        var old = Guid.CreateVersion7(DateTimeOffset.UtcNow.AddDays(-3)).ToString("N");
        var records = Enumerable.Range(1, 1000).Select(seq => new AppendRecord
        {
            Body = ByteString.CopyFrom(SampleEnvelopes.Make((ulong)seq, 10)),
            Timestamp = (ulong)DateTimeOffset.UtcNow.AddDays(-2).ToUnixTimeMilliseconds(),
            Headers = { new Header { Name = ByteString.CopyFromUtf8("stream_id"), Value = ByteString.CopyFromUtf8(old) }, new Header { Name = ByteString.CopyFromUtf8("seq"), Value = ByteString.CopyFromUtf8($"{seq}") } },
        }).ToList();
        for (var i = 0; i < 5; i++)
        {
            _s2.Log.Append(new AppendInput { Records = { records } });
        }

        Api.StreamId = Guid.CreateVersion7().ToString("N");
        Api.Publish(1, SampleEnvelopes.Range(1, 10));
        await using var writer = await StartAsync(_s2.Settings);
        await writer.StoredAsync(10);

        Assert.InRange(_s2.Server.Requests.Count(static request => request.Contains("GET", StringComparison.Ordinal) && request.EndsWith("/records", StringComparison.Ordinal)), 5, 9);
    }

    private static async Task DegradedAsync(StorageWriterHost writer, string reason)
    {
        await writer.DegradedAsync(reason);
        AssertTokenIsNowhere(writer);
    }

    private static void AssertTokenIsNowhere(StorageWriterHost writer) =>
        Assert.DoesNotContain(
            Enum.GetValues<LogLevel>().SelectMany(writer.Log.At), static line => line.Contains("token-of-the-test", StringComparison.Ordinal));
}
