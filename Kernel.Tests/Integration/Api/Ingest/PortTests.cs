using System.Net;
using System.Net.Http.Headers;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Ingest;

/// <summary>Two ports: one for clients, one for the system's services. No path leads from one to the other.</summary>
public sealed class PortTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer " + ApiHost.Token + "x")]
    [InlineData("Bearer x" + ApiHost.Token)]
    [InlineData("Basic " + ApiHost.Token)]
    [InlineData(ApiHost.Token)]
    public async Task InternalPort_WithoutTheToken_Is401(string? authorization)
    {
        await using var host = await ApiHost.StartAsync();
        using var client = new HttpClient { BaseAddress = host.Internal.BaseAddress };
        foreach (var (method, path) in InternalEndpoints)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
            await response.AssertProblemAsync(401, "token");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Fact]
    public async Task InternalPort_WithTheToken_IsServed()
    {
        await using var host = await ApiHost.StartAsync();
        host.Internal.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("bearer", ApiHost.Token);
        using var lines = await LineClient.OpenAsync(host.Internal, "/internal/stream");
        Assert.Equal("", await lines.NextAsync());
    }

    [Theory]
    [InlineData("GET /internal/stream")]
    [InlineData("GET /internal/stream?after=0")]
    [InlineData("POST /internal/stream")]
    [InlineData("GET /internal/capture")]
    [InlineData("PUT /internal/collectors/c")]
    [InlineData("GET /INTERNAL/stream")]
    [InlineData("GET /Internal/Capture")]
    [InlineData("GET /%69nternal/stream")]
    [InlineData("GET /%49nternal/strea%6D")]
    [InlineData("GET //internal/stream")]
    [InlineData("GET /internal//stream")]
    [InlineData("GET /internal/stream/")]
    [InlineData("GET /./internal/stream")]
    [InlineData("GET /events/../internal/stream")]
    [InlineData("GET /events/%2e%2e/internal/stream")]
    [InlineData("GET /internal%2Fstream")]
    [InlineData("GET /internal\\stream")]
    [InlineData("GET /internal;x/stream")]
    [InlineData("GET /internal/stream;x=y")]
    [InlineData("GET //127.0.0.1:{internal}/internal/stream")]
    [InlineData("GET /internal/stream?x=/../../internal/stream")]
    [InlineData("GET /internal/%2e/stream")]
    [InlineData("GET /internal")]
    [InlineData("GET /internal/nothing")]
    [InlineData("DELETE /internal/stream")]
    [InlineData("HEAD /internal/stream")]
    [InlineData("OPTIONS /internal/capture")]
    [InlineData("GET /internal/collectors/c")]
    [InlineData("GET http://127.0.0.1:{internal}/internal/stream")]
    [InlineData("GET http://internal.api/internal/stream")]
    public async Task PublicPort_InternalPathInAnySpelling_Is404(string request)
    {
        await using var host = await ApiHost.StartAsync();
        var target = request.Replace("{internal}", $"{host.InternalPort}", StringComparison.Ordinal);
        foreach (var name in new[] { $"127.0.0.1:{host.PublicPort}", $"127.0.0.1:{host.InternalPort}", "_internal.api" })
        {
            var status = await RawHttp.StatusAsync(
                host.PublicPort,
                target + " HTTP/1.1",
                $"Host: {(target.Contains("://", StringComparison.Ordinal) ? new Uri(target.Split(' ')[1]).Authority : name)}",
                $"Authorization: Bearer {ApiHost.Token}",
                $"X-Forwarded-Host: 127.0.0.1:{host.InternalPort}",
                $"X-Forwarded-Port: {host.InternalPort}",
                "Content-Length: 0");
            Assert.True(status is 404 or 421, $"{status} for {name}"); // 421: the name alone is refused
        }
    }

    [Theory]
    [InlineData("GET /events/stream")]
    [InlineData("GET /EVENTS/stream")]
    [InlineData("GET /%65vents/stream")]
    [InlineData("POST /events/publish")]
    [InlineData("GET /events/capture_session")]
    [InlineData("POST /events/capture_session")]
    [InlineData("DELETE /events/capture_session")]
    [InlineData("GET /events/capture_sessions")]
    [InlineData("GET /events/1?stream_id=x")]
    [InlineData("GET /events/1/image?stream_id=x")]
    [InlineData("GET http://127.0.0.1:{public}/events/stream")]
    public async Task InternalPort_PublicPath_Is404(string request)
    {
        await using var host = await ApiHost.StartAsync();
        var target = request.Replace("{public}", $"{host.PublicPort}", StringComparison.Ordinal);
        var status = await RawHttp.StatusAsync(
            host.InternalPort, target + " HTTP/1.1", $"Host: 127.0.0.1:{host.PublicPort}", $"Authorization: Bearer {ApiHost.Token}", "Content-Length: 0");
        Assert.Equal(404, status);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task BothPorts_Probes_AnswerWithoutAToken(string path)
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var port in new[] { host.PublicPort, host.InternalPort })
        {
            using var client = new HttpClient();
            using var response = await client.GetAsync($"http://127.0.0.1:{port}{path}", Wait.Cancellation);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.Equal("healthy", ApiRequests.Json(await response.TextAsync()).GetProperty("status").GetString());
        }
    }

    [Theory]
    [InlineData("Internal:Token", "", "required")]
    [InlineData("Internal:Token", "short", "at least 16 characters")]
    [InlineData("Internal:Port", "0", "65535")]
    [InlineData("EventStream:RingEvents", "8191", "1048576")]
    [InlineData("EventStream:RingBytes", "1000000", "33554432")]
    [InlineData("Journal:MaxBytes", "3", "16777216")]
    [InlineData("Sessions:DrainTimeout", "00:00:11", "00:00:10")]
    public async Task Start_InvalidSetting_NamesItAndWhatIsAllowed(string key, string value, string allowed)
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(new Dictionary<string, string?> { [key] = value }));
        Assert.Contains(key, refusal.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task InternalPort_UnknownMethod_Is405OnlyWithTheToken()
    {
        await using var host = await ApiHost.StartAsync();
        using var known = await host.Internal.DeleteAsync("/internal/stream", Wait.Cancellation);
        await known.AssertProblemAsync(405);
        Assert.Equal(401, await RawHttp.StatusAsync(host.InternalPort, "DELETE /internal/stream HTTP/1.1"));
    }

    [Theory]
    [InlineData("GET /")]
    [InlineData("GET /nothing")]
    [InlineData("GET /events")]
    [InlineData("GET /health/x")]
    [InlineData("GET //internal/stream")]
    public async Task InternalPort_AnythingElseWithoutTheToken_Is401(string request)
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(401, await RawHttp.StatusAsync(host.InternalPort, request + " HTTP/1.1"));
    }

    [Fact]
    public async Task Start_PublicAddressOnTheInternalPort_Fails()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(
            new Dictionary<string, string?> { ["urls"] = "http://127.0.0.1:4711", ["Internal:Port"] = "4711" }));
        Assert.Contains("Internal:Port", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_UnsupportedAddressSetting_Fails()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(
            new Dictionary<string, string?> { ["Kestrel:Endpoints:Http:Url"] = "http://0.0.0.0:0" }));
        Assert.Contains("ASPNETCORE_URLS", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_InvalidAddress_Fails()
    {
        var refusal = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(new Dictionary<string, string?> { ["urls"] = "localhost" }));
        Assert.Contains("'localhost' is not a valid address", refusal.Message, StringComparison.Ordinal);
    }

    private static (string Method, string Path)[] InternalEndpoints { get; } =
    [
        ("GET", "/internal/stream"), ("POST", "/internal/stream"), ("GET", "/internal/capture"), ("PUT", "/internal/collectors/c"),
    ];
}
