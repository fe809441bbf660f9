using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration.Api.Security;

/// <summary>Tests that cross-site requests of browsers are rejected, and requests of other clients are served.</summary>
public sealed class CrossSiteRequestTests
{
    [Theory]
    [InlineData("evil.example", 421)]
    [InlineData("evil.example:10001", 421)]
    [InlineData("127.0.0.1.evil.example", 421)]
    [InlineData("localhost.evil.example", 421)]
    [InlineData("127.0.0.1", 200)]
    [InlineData("localhost:10001", 200)]
    [InlineData("kernel.localhost", 200)]
    [InlineData("[::1]:10001", 200)]
    [InlineData("10.1.2.3", 200)]
    [InlineData("api", 200)]
    public async Task Host_PublicName_Returns421(string name, int status)
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(status, await RawHttp.StatusAsync(host.PublicPort, "GET /events HTTP/1.1", $"Host: {name}"));
        Assert.Equal(status, await RawHttp.StatusAsync(host.PublicPort, $"GET http://{name}/events HTTP/1.1", $"Host: {name}"));
    }

    [Theory]
    [InlineData("kernel.example.com", 200)]
    [InlineData("KERNEL.example.com:443", 200)]
    [InlineData("a.fleet.example.com", 200)]
    [InlineData("fleet.example.com", 421)]
    [InlineData("xfleet.example.com", 421)]
    [InlineData("127.0.0.1", 421)]
    public async Task Host_NotInAllowedHosts_Returns421(string name, int status)
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:AllowedHosts"] = "kernel.example.com,*.fleet.example.com" });
        Assert.Equal(status, await RawHttp.StatusAsync(host.PublicPort, "GET /events HTTP/1.1", $"Host: {name}"));
    }

    [Fact]
    public async Task Host_WithKeys_AllowsAny()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:Keys"] = "the-key-of-a-site-test" });
        Assert.Equal(200, await RawHttp.StatusAsync(
            host.PublicPort, "GET /events HTTP/1.1", "Host: kernel.example.com", "Authorization: Bearer the-key-of-a-site-test"));
    }

    [Theory]
    [InlineData("POST", "/events/publish")]
    [InlineData("POST", "/events/capture_session")]
    [InlineData("DELETE", "/events/capture_session")]
    [InlineData("POST", "/auth/sign-in")]
    [InlineData("GET", "/events/stream")]
    [InlineData("GET", "/events")]
    public async Task Request_FromOtherSite_Returns403(string method, string path)
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var headers in new string[][]
        {
            ["Origin: https://evil.example", "Content-Type: text/plain"],
            ["Origin: null"],
            ["Origin: http://127.0.0.1:1"],
            ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: no-cors"],
            ["Sec-Fetch-Site: same-site", "Origin: http://127.0.0.1:1"],
            [$"Origin: http://127.0.0.1:{host.PublicPort}", "Sec-Fetch-Site: cross-site"],
            ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"],
            ["Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document", "Origin: https://evil.example"],
        })
        {
            Assert.Equal(403, await RawHttp.StatusAsync(host.PublicPort, $"{method} {path} HTTP/1.1", [.. headers, "Content-Length: 0"]));
        }

        using var session = await host.Public.GetAsync("/events/capture_session", Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, session.StatusCode);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Sec-Fetch-Site: same-origin")]
    [InlineData("Sec-Fetch-Site: none")]
    [InlineData("Origin: http://127.0.0.1:{port}")]
    [InlineData("Origin: https://127.0.0.1:{port}")]
    public async Task Request_SameOriginOrNoBrowser_IsServed(string header)
    {
        await using var host = await ApiHost.StartAsync();
        var sent = header.Replace("{port}", $"{host.PublicPort}", StringComparison.Ordinal);
        Assert.Equal(201, await RawHttp.StatusAsync(
            host.PublicPort, "POST /events/capture_session HTTP/1.1", [.. sent.Length > 0 ? [sent] : Array.Empty<string>(), "Content-Length: 0"]));
    }

    [Fact]
    public async Task Navigation_FromOtherSite_IsServed()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(200, await RawHttp.StatusAsync(
            host.PublicPort, "GET /events HTTP/1.1", "Sec-Fetch-Site: cross-site", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"));
    }

    [Fact]
    public async Task Cors_ByDefault_AllowsNoOrigin()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(403, await RawHttp.StatusAsync(
            host.PublicPort, "OPTIONS /events/publish HTTP/1.1", "Origin: https://tools.example.com", "Access-Control-Request-Method: POST"));
    }

    [Fact]
    public async Task Cors_WithOrigin_AllowsOnlyThat()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?>
        {
            ["Api:AllowedOrigins"] = "https://tools.example.com",
            ["Api:Keys"] = "the-key-of-a-site-test",
        });
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/events/publish")
        {
            Headers =
            {
                { "Origin", "https://tools.example.com" },
                { "Access-Control-Request-Method", "POST" },
                { "Access-Control-Request-Headers", "authorization,content-type" },
            },
        };
        using var allowed = await host.Public.SendAsync(preflight, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, allowed.StatusCode);
        Assert.Equal("https://tools.example.com", allowed.Headers.GetValues("Access-Control-Allow-Origin").Single());
        Assert.False(allowed.Headers.Contains("Access-Control-Allow-Credentials"));

        using var request = new HttpRequestMessage(HttpMethod.Get, "/events") { Headers = { { "Origin", "https://tools.example.com" } } };
        using var refused = await host.Public.SendAsync(request, Wait.Cancellation);
        await refused.AssertProblemAsync(401);
        Assert.Equal("https://tools.example.com", refused.Headers.GetValues("Access-Control-Allow-Origin").Single());

        Assert.Equal(403, await RawHttp.StatusAsync(
            host.PublicPort, "OPTIONS /events/publish HTTP/1.1", "Origin: https://tools.example.com.evil.example", "Access-Control-Request-Method: POST"));
    }

    [Theory]
    [InlineData("*")]
    [InlineData("tools.example.com")]
    [InlineData("https://tools.example.com/")]
    [InlineData("https://tools.example.com/page")]
    public async Task Start_InvalidOrigin_Fails(string origin)
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:AllowedOrigins"] = origin }));
        Assert.Contains($"Api:AllowedOrigins has '{origin}'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Responses_OfAllKinds_HaveSecurityHeaders()
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var path in new[] { "/events", "/health", "/nothing", "/events?limit=0", "/auth/session" })
        {
            using var response = await host.Public.GetAsync(path, Wait.Cancellation);
            AssertGuarded(response);
        }
    }

    // The response to an exception starts over, also where the client takes no problem details.
    [Theory]
    [InlineData("application/json")]
    [InlineData("text/html")]
    public async Task Exception_InEndpoint_HasSecurityHeaders(string accept)
    {
        await using var host = await ApiHost.StartAsync(configure: static services => services.AddSingleton<IStartupFilter, ThrowingFilter>());
        using var request = new HttpRequestMessage(HttpMethod.Get, "/throws") { Headers = { { "Accept", accept } } };

        using var response = await host.Public.SendAsync(request, Wait.Cancellation);

        Assert.Equal(500, (int)response.StatusCode);
        AssertGuarded(response);
        Assert.DoesNotContain("secret", await response.TextAsync(), StringComparison.Ordinal);
    }

    private static void AssertGuarded(HttpResponseMessage response)
    {
        Assert.StartsWith("default-src 'none'; script-src 'self'", response.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", response.Headers.GetValues("X-Frame-Options").Single());
        Assert.Equal("no-referrer", response.Headers.GetValues("Referrer-Policy").Single());
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Resource-Policy").Single());
        Assert.True(response.Headers.CacheControl?.NoStore, response.RequestMessage?.RequestUri?.ToString());
        Assert.False(response.Headers.Contains("Server"));
    }

    // After everything that the service has itself.
    private sealed class ThrowingFilter : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            next(app);
            app.Run(static _ => throw new InvalidTimeZoneException("secret"));
        };
    }
}
