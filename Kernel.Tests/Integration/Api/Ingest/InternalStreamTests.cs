using System.Net;
using Kernel.ServiceDefaults.Contracts;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Api.Ingest;

public sealed class InternalStreamTests
{
    [Fact]
    public async Task Stream_Envelopes_EqualThoseOfSse()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Sessions:AutoStart"] = "true" });
        await using var sse = await SseClient.OpenAsync(host.Public, "?replay=all");
        using var lines = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath);
        await host.PublishTypesAsync("a", "b");
        await host.IngestAsync("p", 1, 2);
        using var unicode = await host.PublishAsync("{\"type\":\"u\",\"data\":\"é\\u00e9😀\\ud83d\\ude00\\n\u2028\"}");

        Assert.Equal((await sse.TakeAsync(6)).Select(static item => item.Data), await lines.TakeTextAsync(6));
        Assert.Equal("application/x-ndjson", lines.Response.Content.Headers.ContentType?.MediaType);
        Assert.NotEmpty(lines.Response.Headers.GetValues(InternalApi.StreamIdHeader).Single());
    }

    [Fact]
    public async Task Stream_CaughtUp_SendsAnEmptyLine()
    {
        await using var host = await ApiHost.StartAsync();
        using var lines = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath);
        Assert.Equal("", await lines.NextAsync());
        for (var i = 1; i <= 3; i++)
        {
            await host.PublishTypesAsync("a");
            Assert.StartsWith($"{{\"seq\":{i},", await lines.NextAsync(), StringComparison.Ordinal);
            Assert.Equal("", await lines.NextAsync());
        }
    }

    [Fact]
    public async Task Stream_Idle_SendsHeartbeatsEvery5Seconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(time: time);
        var start = time.GetUtcNow();
        using var lines = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath);
        Assert.Equal("", await lines.NextAsync());
        Assert.Equal("", await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), lines.NextAsync()));
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?after=0", 1)]
    [InlineData("?after=2", 3)]
    public async Task Stream_After_StartsAfterIt(string query, int first)
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b", "c");
        using var lines = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath + query);
        Assert.StartsWith($"{{\"seq\":{first},", await lines.NextTextAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("?after=x")]
    [InlineData("?after=-1")]
    public async Task Stream_BadAfter_Is400(string query)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Internal.GetAsync(InternalApi.StreamPath + query, Wait.Cancellation);
        await response.AssertProblemAsync(400, "after");
    }

    [Fact]
    public async Task Stream_ServiceStops_EndsAfterSessionEnded()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Sessions:AutoStart"] = "true" });
        using var behind = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath);
        using var caughtUp = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath);
        await host.IngestAsync("p", 1, 2_000);
        await caughtUp.TakeTextAsync(2_001);
        await host.StopAsync();

        var rest = await caughtUp.ToEndAsync();
        Assert.Contains("\"type\":\"session_ended\"", Assert.Single(rest), StringComparison.Ordinal);
        var all = await behind.ToEndAsync();
        Assert.Equal(2_002, all.Count);
        Assert.Equal(rest[0], all[^1]);
    }

    [Fact]
    public async Task Capture_Change_PushesTheStateWithALaterRevision()
    {
        await using var host = await ApiHost.StartAsync(time: new FakeTimeProvider(DateTimeOffset.UtcNow));
        using var capture = await LineClient.OpenAsync(host.Internal, InternalApi.CapturePath);
        Assert.Equal("application/x-ndjson", capture.Response.Content.Headers.ContentType?.MediaType);
        var idle = ApiRequests.Json((await capture.NextAsync())!);
        Assert.False(idle.TryGetProperty("session", out _));

        var id = (await host.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"page\"]}}", HttpStatusCode.Created)).GetProperty("id").GetString();
        var started = ApiRequests.Json(await capture.NextTextAsync());
        Assert.Equal((id, "[\"page\"]", true), Essence(started));

        await host.SessionAsync(HttpMethod.Patch, "{\"config\":{\"categories\":[\"console\",\"page\"],\"options\":{\"redact\":false}}}");
        var changed = ApiRequests.Json(await capture.NextTextAsync());
        Assert.Equal((id, "[\"console\",\"page\"]", false), Essence(changed));

        using var late = await LineClient.OpenAsync(host.Internal, InternalApi.CapturePath);
        Assert.Equal(changed.GetRawText(), await late.NextAsync());

        await host.SessionAsync(HttpMethod.Delete);
        var stopped = ApiRequests.Json(await capture.NextTextAsync());
        Assert.False(stopped.TryGetProperty("session", out _));
        long[] revisions = [.. new[] { idle, started, changed, stopped }.Select(static state => state.GetProperty("revision").GetInt64())];
        Assert.Equal(revisions.Distinct().Order(), revisions);

        await host.StopAsync();
        Assert.Empty(await capture.ToEndAsync());
    }

    [Fact]
    public async Task Capture_Idle_SendsHeartbeatsEvery5Seconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(time: time);
        using var capture = await LineClient.OpenAsync(host.Internal, InternalApi.CapturePath);
        await capture.NextAsync();
        var start = time.GetUtcNow();
        Assert.Equal("", await time.AdvanceUntilAsync(TimeSpan.FromSeconds(1), capture.NextAsync()));
        Assert.True(time.GetUtcNow() - start >= TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("{}", 400)]
    [InlineData("{\"applied_revision\":1}", 400)]
    [InlineData("{\"applied_revision\":1,\"status\":\"nope\"}", 400)]
    [InlineData("{\"applied_revision\":1,\"status\":1}", 400)]
    [InlineData("{\"applied_revision\":1,\"status\":\"connected\",\"browser\":\"Chrome/1\",\"reason\":null}", 204)]
    public async Task Collector_Report_IsChecked(string body, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Internal.PutAsync("/internal/collectors/c-1", ApiRequests.Body(body), Wait.Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
        if (status != 204)
        {
            await response.AssertProblemAsync(status, "not a valid collector report");
        }
    }

    [Theory]
    [InlineData(129, 10, 400)]
    [InlineData(128, 10, 204)]
    [InlineData(10, 16 * 1024, 413)]
    public async Task Collector_ReportsSize_IsBounded(int idLength, int reasonLength, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var body = $"{{\"applied_revision\":1,\"status\":\"idle\",\"reason\":\"{new string('r', reasonLength)}\"}}";
        using var response = await host.Internal.PutAsync($"/internal/collectors/{new string('c', idLength)}", ApiRequests.Body(body), Wait.Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
    }

    private static (string? Id, string Categories, bool Redact) Essence(System.Text.Json.JsonElement state)
    {
        var session = state.GetProperty("session");
        return (session.GetProperty("id").GetString(), session.GetProperty("categories").GetRawText(), session.GetProperty("options").GetProperty("redact").GetBoolean());
    }
}
