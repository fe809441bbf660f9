using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Har;

/// <summary><c>GET /events/capture_sessions/{id}/har</c> on a real port.</summary>
public sealed class HarEndpointTests
{
    private const string Current = "/events/capture_sessions/current/har";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Export_OfASession_IsAFile()
    {
        await using var host = await ApiHost.StartAsync();
        await PublishAsync(host, "before");
        var id = await StartAsync(host);
        await PublishAsync(host, "1", "2");
        using (await host.Public.DeleteAsync("/events/capture_session", Cancel))
        {
            await PublishAsync(host, "after");
        }

        using var response = await host.Public.GetAsync($"/events/capture_sessions/{id}/har", Cancel);

        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Equal($"{id}.har", response.Content.Headers.ContentDisposition!.FileName!.Trim('"'));
        Assert.Equal("5", response.Headers.GetValues("X-Last-Seq").Single());
        Assert.NotEmpty(response.Headers.GetValues("Kernel-Stream-Id"));
        var log = JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(Cancel)).GetProperty("log");
        Assert.Equal(["http://a.test/1", "http://a.test/2"], UrlsOf(log));
        Assert.Contains($"capture session {id}. Credentials were redacted", log.GetProperty("comment").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_OfTheActiveSession_ContinuesAfterTheLastSeq()
    {
        await using var host = await ApiHost.StartAsync();
        await StartAsync(host);
        await PublishAsync(host, "1", "2");
        using var first = await host.Public.GetAsync(Current, Cancel);
        await PublishAsync(host, "3");

        using var next = await host.Public.GetAsync($"{Current}?after_seq={first.Headers.GetValues("X-Last-Seq").Single()}", Cancel);

        Assert.Equal(["http://a.test/3"], UrlsOf(await LogOfAsync(next)));
    }

    [Fact]
    public async Task Export_ForAClientThatAcceptsGzip_IsCompressed()
    {
        await using var host = await ApiHost.StartAsync();
        await StartAsync(host);
        await PublishAsync(host, [.. Enumerable.Range(0, 50).Select(static i => $"{i}")]);
        using var request = new HttpRequestMessage(HttpMethod.Get, Current);
        request.Headers.AcceptEncoding.ParseAdd("gzip");

        using var response = await host.Public.SendAsync(request, Cancel);

        Assert.Equal(["gzip"], response.Content.Headers.ContentEncoding);
        await using var gzip = new GZipStream(await response.Content.ReadAsStreamAsync(Cancel), CompressionMode.Decompress);
        using var document = await JsonDocument.ParseAsync(gzip, cancellationToken: Cancel);
        Assert.Equal(50, UrlsOf(document.RootElement.GetProperty("log")).Length);
    }

    [Fact]
    public async Task Head_HasTheHeadersOnly()
    {
        await using var host = await ApiHost.StartAsync();
        await StartAsync(host);
        using var request = new HttpRequestMessage(HttpMethod.Head, Current);

        using var response = await host.Public.SendAsync(request, Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Export_OfANamedSession_IsNamedAfterIt()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SessionAsync(HttpMethod.Post, "{\"name\":\"Prüfung 1/2\"}", HttpStatusCode.Created);

        using var response = await host.Public.GetAsync(Current, Cancel);

        Assert.Equal("Prüfung 1-2.har", response.Content.Headers.ContentDisposition!.FileNameStar);
    }

    [Fact]
    public async Task Export_OfAnUnknownSession_IsRefused()
    {
        await using var host = await ApiHost.StartAsync();
        using var current = await host.Public.GetAsync(Current, Cancel);
        await current.AssertProblemAsync(404, "No capture session is active.");
        using var unknown = await host.Public.GetAsync("/events/capture_sessions/cs_1/har", Cancel);
        await unknown.AssertProblemAsync(404, "There is no capture session 'cs_1'.");
    }

    [Fact]
    public async Task Export_OfATimeRange_HasItsRequests()
    {
        await using var host = await ApiHost.StartAsync();
        await StartAsync(host);
        await PublishAsync(host, "1");

        using var all = await host.Public.GetAsync(Current + "?from=1h&to=2999-01-01T00:00:00Z", Cancel);
        using var none = await host.Public.GetAsync(Current + "?to=1h", Cancel);

        Assert.Equal(["http://a.test/1"], UrlsOf(await LogOfAsync(all)));
        Assert.Empty(UrlsOf(await LogOfAsync(none)));
    }

    private static async Task<JsonElement> LogOfAsync(HttpResponseMessage response) =>
        JsonElement.Parse(await response.Content.ReadAsByteArrayAsync(Cancel)).GetProperty("log");

    private static string[] UrlsOf(JsonElement log) =>
        [.. log.GetProperty("entries").EnumerateArray().Select(static entry => entry.GetProperty("request").GetProperty("url").GetString()!)];

    private static async Task<string> StartAsync(ApiHost host)
    {
        using var started = await host.Public.PostAsync("/events/capture_session", null, Cancel);
        return JsonElement.Parse(await started.Content.ReadAsByteArrayAsync(Cancel)).GetProperty("id").GetString()!;
    }

    private static async Task PublishAsync(ApiHost host, params string[] paths)
    {
        var lines = paths.Select(static path => $"{{\"type\":\"network_request\",\"category\":\"network\",\"data\":{{\"target_id\":\"T\",\"request_id\":\"{path}\",\"method\":\"GET\",\"url\":\"http://a.test/{path}\"}}}}");
        using var body = new StringContent(string.Join('\n', lines), null, "application/x-ndjson");
        using var response = await host.Public.PostAsync("/events/publish", body, Cancel);
        response.EnsureSuccessStatusCode();
    }
}
