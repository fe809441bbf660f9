using System.Net;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Contracts;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration.Api.Http;

/// <summary>Readers whose position is not in the log, because the journal was restored from a backup or created again.</summary>
public sealed class StreamChangeTests
{
    [Theory]
    [InlineData("?after_seq=100", null)]
    [InlineData("", "100")]
    [InlineData("?stream_id=another", "2")]
    [InlineData("?stream_id=another&after_seq=1", null)]
    public async Task Stream_PositionOfAnotherLog_GetsTheChangeAndEverything(string query, string? lastEventId)
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b", "c");

        await using var sse = await SseClient.OpenAsync(host.Public, query, lastEventId);

        var id = host.Services.GetRequiredService<EventLog>().StreamId;
        Assert.Equal(id, sse.Response.Headers.GetValues(InternalApi.StreamIdHeader).Single());
        var change = await sse.NextAsync();
        Assert.Equal(("stream_changed", "0", $$"""{"stream_id":"{{id}}","oldest":1,"newest":3}"""), (change.EventType, change.EventId, change.Data));
        Assert.Equal(["1", "2", "3"], (await sse.TakeAsync(3)).Select(static item => item.EventId));
    }

    [Fact]
    public async Task Stream_PositionOfThisLog_Continues()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b", "c");
        await using var sse = await SseClient.OpenAsync(host.Public, $"?stream_id={host.Services.GetRequiredService<EventLog>().StreamId}", "2");
        Assert.Equal("3", (await sse.NextAsync()).EventId);
    }

    [Fact]
    public async Task Stream_SessionInAnotherLog_GetsTheSession()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("before");
        var session = await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        await using var sse = await SseClient.OpenAsync(host.Public, $"?capture_session_id={session.GetProperty("id").GetString()}", "99");
        Assert.Equal("stream_changed", (await sse.NextAsync()).EventType);
        Assert.Equal("2", (await sse.NextAsync()).EventId);
    }

    [Fact]
    public async Task History_PositionOfAnotherLog_Is409()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b", "c");
        using var atTheEnd = await host.Public.GetAsync("/events?after_seq=3", Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, atTheEnd.StatusCode);

        using var response = await host.Public.GetAsync("/events?after_seq=4", Wait.Cancellation);

        var problem = ApiRequests.Json(await response.TextAsync());
        Assert.Equal(HttpStatusCode.Conflict, response.StatusCode);
        Assert.Equal(host.Services.GetRequiredService<EventLog>().StreamId, problem.GetProperty("stream_id").GetString());
        Assert.Equal((1, 3), (problem.GetProperty("oldest").GetInt32(), problem.GetProperty("newest").GetInt32()));
    }

    [Fact]
    public async Task InternalStream_SinkIsAhead_GetsANewLog()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b", "c");
        var log = host.Services.GetRequiredService<EventLog>();
        var id = log.StreamId;
        await using var follower = await SseClient.OpenAsync(host.Public, "?replay=all");
        await follower.TakeAsync(3);

        Assert.Equal(id, await ConnectAsync(host, id, 3));
        Assert.Equal(id, await ConnectAsync(host, "another", 9));
        var renewed = await ConnectAsync(host, id, 9);

        Assert.NotEqual(id, renewed);
        Assert.Equal(renewed, log.StreamId);
        Assert.Empty(await follower.ToEndAsync());
        Assert.Equal("4", ApiRequests.Json(Assert.Single(await host.PublishTypesAsync("d"))).GetProperty("seq").GetRawText());
        using var health = await host.Public.GetAsync("/health", Wait.Cancellation);
        Assert.Contains($"but a sink holds events up to 9: the journal was restored from a backup or lost its end, and continues as stream {renewed}", await health.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_AfterARenewal_KeepsTheNewIdentity()
    {
        using var directory = new TempDirectory();
        string renewed;
        await using (var stream = new StreamUnderTest(directory.Path))
        {
            await stream.PublishAsync(10);
            Assert.True(stream.Log.Renew(stream.Log.StreamId));
            Assert.False(stream.Log.Renew("another"));
            renewed = stream.Log.StreamId;
            await stream.PublishAsync(10);
            StreamUnderTest.CopyAsAfterCrash(directory.Path, directory["copy"]);
        }

        await using var again = new StreamUnderTest(directory["copy"]);
        Assert.Equal(renewed, again.Log.StreamId);
        Assert.Equal([1ul, 2ul], (await StreamUnderTest.ReadAllAsync(again.Reader(0))).Seqs);
    }

    [Fact]
    public async Task Restart_RestoredMarker_ChangesTheIdentityOnce()
    {
        using var directory = new TempDirectory();
        string id;
        await using (var stream = new StreamUnderTest(directory.Path))
        {
            await stream.PublishAsync(10);
            id = stream.Log.StreamId;
        }

        File.WriteAllText(directory["restored"], "");
        string renewed;
        await using (var stream = new StreamUnderTest(directory.Path))
        {
            renewed = stream.Log.StreamId;
            Assert.NotEqual(id, renewed);
            Assert.Equal(2ul, await stream.PublishAsync(10));
        }

        await using var again = new StreamUnderTest(directory.Path);
        Assert.Equal(renewed, again.Log.StreamId);
    }

    private static async Task<string> ConnectAsync(ApiHost host, string streamId, ulong after)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{InternalApi.StreamPath}?after={after}");
        request.Headers.Add(InternalApi.StreamIdHeader, streamId);
        using var response = await host.Internal.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
        return response.Headers.GetValues(InternalApi.StreamIdHeader).Single();
    }
}
