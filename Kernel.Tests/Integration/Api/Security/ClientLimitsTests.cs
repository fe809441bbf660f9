using System.Net;
using System.Net.Sockets;
using System.Text;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Security;

/// <summary>Tests that limits reject requests with the documented responses.</summary>
public sealed class ClientLimitsTests
{
    private const string Lines = ApiRequests.Lines;

    [Fact]
    public async Task Streams_OverClientLimit_Return429UntilOneEnds()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Limits:MaxStreamsPerClient"] = "2" });
        using var first = await StreamAsync(host);
        using (var second = await StreamAsync(host))
        {
            Assert.Equal(HttpStatusCode.OK, second.StatusCode);
            using var third = await StreamAsync(host);
            await third.AssertProblemAsync(429, "Limits:MaxStreamsPerClient");
            Assert.Equal("1", third.Headers.GetValues("Retry-After").Single());
        }

        await Wait.Until(async () =>
            {
                using var again = await StreamAsync(host);
                return again.StatusCode == HttpStatusCode.OK;
            });
    }

    [Fact]
    public async Task Streams_WithDifferentKeys_CountSeparately()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?>
        {
            ["Limits:MaxStreamsPerClient"] = "1",
            ["Api:Keys"] = "the-first-key-of-a-test,the-second-key-of-a-test",
        });
        using var first = await StreamAsync(host, "the-first-key-of-a-test");
        using var second = await StreamAsync(host, "the-second-key-of-a-test");
        using var third = await StreamAsync(host, "the-second-key-of-a-test");
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], [first.StatusCode, second.StatusCode, third.StatusCode]);
    }

    [Fact]
    public async Task Streams_OverTotalLimit_Return503()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Limits:MaxStreams"] = "1" });
        using var first = await StreamAsync(host);
        using var second = await StreamAsync(host);
        await second.AssertProblemAsync(503, "Limits:MaxStreams");
        Assert.Equal("1", second.Headers.GetValues("Retry-After").Single());

        // The internal interface has no part in it.
        using var lines = await LineClient.OpenAsync(host.Internal, "/internal/stream");
        Assert.Equal("", await lines.NextAsync());
    }

    [Fact]
    public async Task Publish_OverLimit_Returns429AndAppendsNothing()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Limits:PublishPerSecond"] = "1" });
        var full = string.Concat(Enumerable.Repeat("{\"type\":\"a\"}\n", 4096));
        using var all = await host.PublishAsync(full, Lines);
        Assert.Equal(HttpStatusCode.OK, all.StatusCode);

        using var more = await host.PublishAsync(full, Lines);
        await more.AssertProblemAsync(429, "Limits:PublishPerSecond");
        Assert.True(int.Parse(more.Headers.GetValues("Retry-After").Single(), System.Globalization.CultureInfo.InvariantCulture) > 1000);
        using var history = await host.Public.GetAsync("/events?after_seq=4096", Wait.Cancellation);
        Assert.Equal("[]", await history.TextAsync());
    }

    [Fact]
    public async Task SignIn_TooManyAttempts_Returns429()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Limits:SignInsPerMinute"] = "2", ["Api:Keys"] = "the-key-of-a-limit-test" });
        for (var i = 0; i < 2; i++)
        {
            using var wrong = await host.Public.PostAsync("/auth/sign-in", ApiRequests.Body("""{"key":"a-wrong-key-of-a-test"}"""), Wait.Cancellation);
            await wrong.AssertProblemAsync(401);
        }

        using var right = await host.Public.PostAsync("/auth/sign-in", ApiRequests.Body("""{"key":"the-key-of-a-limit-test"}"""), Wait.Cancellation);
        await right.AssertProblemAsync(429, "Limits:SignInsPerMinute");
        Assert.True(right.Headers.Contains("Retry-After"));
    }

    [Theory]
    [InlineData("/events/publish", "application/json")]
    [InlineData("/events/publish", Lines)]
    [InlineData("/events/capture_session", "application/json")]
    [InlineData("/auth/sign-in", "application/json")]
    public async Task Body_TooLarge_Returns413(string path, string contentType)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = ApiRequests.Body(new string(' ', 17 * 1024 * 1024), contentType) };
        request.Headers.ExpectContinue = true; // so that the response is not lost while the body is being sent
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        await response.AssertProblemAsync(413);
    }

    [Fact]
    public async Task Body_ChunkedOverLimit_Returns413()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Limits:MaxBodyBytes"] = "1000000" });
        using var request = new HttpRequestMessage(HttpMethod.Post, "/events/publish") { Content = ApiRequests.Body(new string(' ', 1_000_001), Lines) };
        request.Headers.TransferEncodingChunked = true;
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        await response.AssertProblemAsync(413);
    }

    [Fact]
    public async Task Session_BodyOverLimit_Returns413()
    {
        await using var host = await ApiHost.StartAsync();
        using var start = await host.Public.PostAsync("/events/capture_session", ApiRequests.Body(new string(' ', 70_000)), Wait.Cancellation);
        await start.AssertProblemAsync(413, "65536");
    }

    [Theory]
    [InlineData(63, 200)]
    [InlineData(65, 431)]
    public async Task Headers_TooMany_Return431(int count, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var headers = Enumerable.Range(0, count - 1).Select(static i => $"X-{i}: 1").ToArray();
        Assert.Equal(status, await RawHttp.StatusAsync(host.PublicPort, "GET /events HTTP/1.1", headers));
    }

    [Fact]
    public async Task Headers_TooLarge_Return431()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal(431, await RawHttp.StatusAsync(host.PublicPort, "GET /events HTTP/1.1", $"X-Large: {new string('x', 40_000)}"));
    }

    [Fact]
    public async Task Json_TooDeep_Returns400()
    {
        await using var host = await ApiHost.StartAsync();
        using var allowed = await host.PublishAsync($$"""{"type":"a","data":{{Nested(64)}}}""");
        Assert.Equal(HttpStatusCode.OK, allowed.StatusCode);
        using var published = await host.PublishAsync($$"""{"type":"a","data":{{Nested(65)}}}""");
        await published.AssertProblemAsync(400, "depth");
        using var started = await host.Public.PostAsync("/events/capture_session", ApiRequests.Body($$"""{"config":{{Nested(1_000)}}}"""), Wait.Cancellation);
        await started.AssertProblemAsync(400);
    }

    [Theory]
    [InlineData("GET /events HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ")]
    [InlineData("GET /events HT")]
    public async Task Headers_NotReceived_Return408AndClose(string start)
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Limits:HeadersTimeout"] = "00:00:01" });
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", host.PublicPort, Wait.Cancellation);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(start), Wait.Cancellation);
        using var reader = new StreamReader(client.GetStream());
        var answer = await Wait.For(reader.ReadToEndAsync(Wait.Cancellation));
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Body_TooSlow_Returns408()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Limits:MinBodyBytesPerSecond"] = "1000000" });
        using var client = new TcpClient();
        await client.ConnectAsync("127.0.0.1", host.PublicPort, Wait.Cancellation);
        await client.GetStream().WriteAsync("POST /events/publish HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 100\r\n\r\n{"u8.ToArray(), Wait.Cancellation);
        using var reader = new StreamReader(client.GetStream());
        var answer = await Wait.For(reader.ReadToEndAsync(Wait.Cancellation));
        Assert.StartsWith("HTTP/1.1 408 ", answer, StringComparison.Ordinal);
        Assert.Contains("application/problem+json", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nX-Content-Type-Options: nosniff\r\n".ReplaceLineEndings(Environment.NewLine), answer.ReplaceLineEndings(), StringComparison.Ordinal);
    }

    private static string Nested(int depth) => new string('[', depth) + new string(']', depth);

    private static Task<HttpResponseMessage> StreamAsync(ApiHost host, string? key = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/events/stream");
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        return host.Public.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
    }
}
