using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Doors;

/// <summary>HEAD is GET without a body. A new case is a row.</summary>
public sealed class MethodTests
{
    [Theory]
    [InlineData("/events", 200)]
    [InlineData("/events?types=a", 200)]
    [InlineData("/events?after_seq=x", 400)]
    [InlineData("/events?failed=x", 400)]
    [InlineData("/events?omit=x", 400)]
    [InlineData("/events/1", 200)]
    [InlineData("/events/1/image", 404)]
    [InlineData("/events/x", 404)]
    [InlineData("/events/1?stream_id=x", 409)]
    [InlineData("/events?after_seq=9", 409)]
    [InlineData("/openapi/v1.json", 200)]
    [InlineData("/nothing", 404)]
    public async Task Head_Path_IsGetWithoutABody(string path, int status)
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b");
        using var get = await host.Public.GetAsync(path, Wait.Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using var head = await host.Public.SendAsync(request, Wait.Cancellation);

        Assert.Equal((HttpStatusCode)status, head.StatusCode);
        Assert.Equal(get.StatusCode, head.StatusCode);
        Assert.Equal(get.Content.Headers.ContentType, head.Content.Headers.ContentType);
        Assert.Equal(Headers(get), Headers(head));
        Assert.Equal("", await head.TextAsync());
    }

    [Theory]
    [InlineData("/events/stream", "200 OK")]
    [InlineData("/events/stream?replay=all", "200 OK")]
    [InlineData("/events/stream?after_seq=x", "400 Bad Request")]
    [InlineData("/events/stream?failed=x", "400 Bad Request")]
    public async Task Head_Stream_EndsAtOnce(string path, string status)
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a");
        var response = await RawHttp.ResponseAsync(host.PublicPort, $"HEAD {path} HTTP/1.1");
        Assert.StartsWith($"HTTP/1.1 {status}\r\n", response, StringComparison.Ordinal);
        Assert.Contains(status == "200 OK" ? "Content-Type: text/event-stream" : "Content-Type: application/problem+json", response, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", response, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Headers(HttpResponseMessage response) =>
        response.Headers.Where(static header => header.Key.StartsWith("X-", StringComparison.Ordinal) || header.Key.StartsWith("Kernel-", StringComparison.Ordinal))
            .Select(static header => $"{header.Key}: {string.Join(',', header.Value)}").Order(StringComparer.Ordinal);
}
