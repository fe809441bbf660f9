using System.Net;
using System.Net.Http.Headers;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Security;

/// <summary>With keys, nothing but the probes and signing in is there for those without one.</summary>
public sealed class ApiKeyTests
{
    private const string First = "the-first-key-of-a-test";
    private const string Second = "the-second-key+of/a=test";

    private static readonly Dictionary<string, string?> TwoKeys = new() { ["Api:Keys"] = $"{First}, {Second}" };

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong-key-of-a-test")]
    [InlineData("Bearer " + First + "x")]
    [InlineData("Bearer  " + First)]
    [InlineData("Basic " + First)]
    [InlineData(First)]
    [InlineData("Bearer " + First + "," + Second)]
    [InlineData("Bearer " + ApiHost.Token)]
    public async Task EveryEndpoint_WithoutKey_Returns401(string? authorization)
    {
        await using var host = await ApiHost.StartAsync(TwoKeys);
        foreach (var (method, path) in Endpoints)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            if (authorization is not null)
            {
                request.Headers.TryAddWithoutValidation("Authorization", authorization);
            }

            using var response = await host.Public.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
            await response.AssertProblemAsync(401, "key");
            Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
        }
    }

    [Theory]
    [InlineData("GET /EVENTS/stream")]
    [InlineData("GET /%65vents/stream")]
    [InlineData("GET /events/stream/")]
    [InlineData("GET /./events/stream")]
    [InlineData("GET /health/../events/stream")]
    [InlineData("GET /auth/%2e%2e/events/stream")]
    [InlineData("PUT /events/publish")]
    [InlineData("OPTIONS /events/capture_session")]
    [InlineData("GET http://elsewhere/events/stream")]
    public async Task EveryEndpoint_AnyPathSpelling_Returns401(string request)
    {
        await using var host = await ApiHost.StartAsync(TwoKeys);
        var target = request.Split(' ')[1];
        var name = target.Contains("://", StringComparison.Ordinal) ? new Uri(target).Authority : $"127.0.0.1:{host.PublicPort}";
        Assert.Equal(401, await RawHttp.StatusAsync(host.PublicPort, request + " HTTP/1.1", $"Host: {name}", "Content-Length: 0"));
    }

    [Theory]
    [InlineData(First, "Bearer")]
    [InlineData(Second, "bearer")]
    public async Task EachKey_Valid_IsAccepted(string key, string scheme)
    {
        await using var host = await ApiHost.StartAsync(TwoKeys);
        host.Public.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(scheme, key);
        using var published = await host.PublishAsync("""{"type":"a"}""");
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        using var history = await host.Public.GetAsync("/events", Wait.Cancellation);
        Assert.DoesNotContain(key, await history.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Keys_AsConfigurationList_AreRead()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:Keys:0"] = First, ["Api:Keys:1"] = Second });
        host.Public.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Second);
        using var response = await host.Public.GetAsync("/events", Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Health_WithoutKey_OmitsChecks()
    {
        await using var host = await ApiHost.StartAsync(TwoKeys);
        foreach (var path in new[] { "/health", "/alive" })
        {
            using var stranger = await host.Public.GetAsync(path, Wait.Cancellation);
            Assert.Equal("""{"status":"healthy"}""", await stranger.TextAsync());

            using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", First) } };
            using var known = await host.Public.SendAsync(request, Wait.Cancellation);
            Assert.True(ApiRequests.Json(await known.TextAsync()).TryGetProperty("checks", out _));
        }
    }

    [Fact]
    public async Task InternalPort_WithKey_Returns401()
    {
        await using var host = await ApiHost.StartAsync(TwoKeys);
        host.Internal.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", First);
        using var response = await host.Internal.GetAsync("/internal/capture", HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
        await response.AssertProblemAsync(401, "token");
    }

    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    [InlineData("http://some-name:0")]
    [InlineData("http://127.0.0.1:0;http://0.0.0.0:0")]
    public async Task Start_NonLoopbackWithoutKeys_Fails(string urls)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(new Dictionary<string, string?> { ["urls"] = urls }));
        Assert.Contains("Api:Keys", exception.Message, StringComparison.Ordinal);
        Assert.Contains("Api:AllowAnonymous", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://0.0.0.0:0", "Api:Keys", First)]
    [InlineData("http://0.0.0.0:0", "Api:AllowAnonymous", "true")]
    [InlineData("http://127.0.0.2:0", "Api:AllowAnonymous", "false")]
    public async Task Start_WithKeysOrLoopbackOrAllowAnonymous_Listens(string urls, string key, string value)
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["urls"] = urls, [key] = value });
        Assert.NotEqual(0, host.PublicPort);
    }

    [Theory]
    [InlineData("short", "16")]
    [InlineData("a key with white space in it", "-._~+/=")]
    public async Task Start_WithInvalidKey_FailsWithoutShowingKey(string key, string allowed)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:Keys"] = $"{First},{key}" }));
        Assert.Contains("number 2", exception.Message, StringComparison.Ordinal);
        Assert.Contains(allowed, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(First, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithKeysAndAllowAnonymous_Fails()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(new Dictionary<string, string?>(TwoKeys) { ["Api:AllowAnonymous"] = "true" }));
        Assert.Contains("mutually exclusive", exception.Message, StringComparison.Ordinal);
    }

    private static (string Method, string Path)[] Endpoints { get; } =
    [
        ("POST", "/events/publish"), ("GET", "/events/stream"), ("GET", "/events"), ("GET", "/events/1"), ("GET", "/events/1/image"), ("GET", "/events/capture_sessions"), ("GET", "/events/capture_sessions/current"), ("GET", "/events/capture_sessions/current/bundle"), ("PATCH", "/events/capture_sessions/x"),
        ("GET", "/events/capture_session"), ("POST", "/events/capture_session"), ("PATCH", "/events/capture_session"), ("DELETE", "/events/capture_session"),
    ];
}
