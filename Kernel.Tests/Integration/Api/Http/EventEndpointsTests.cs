using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Journal;

namespace Kernel.Tests.Integration.Api.Http;

public sealed class EventEndpointsTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUg==";
    private const string Jpeg = "/9j/4AAQSkZJRg==";
    private const string Webp = "UklGRhoAAABXRUJQVlA4TA==";

    [Fact]
    public async Task Event_Stored_IsItsEnvelope()
    {
        await using var host = await ApiHost.StartAsync();
        var envelopes = await host.PublishTypesAsync("a", "b", "c");
        using var response = await host.Public.GetAsync("/events/2", Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(envelopes[1], await response.TextAsync());
    }

    [Fact]
    public async Task Event_Cached_IsKeptOrValidated()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b");
        using var validated = await host.Public.GetAsync("/events/2", Wait.Cancellation);
        var stream = validated.Headers.GetValues("Kernel-Stream-Id").Single();
        Assert.Equal($"\"{stream}-2\"", validated.Headers.ETag?.Tag);
        Assert.Equal("no-cache, private", validated.Headers.CacheControl?.ToString());

        using var kept = await host.Public.GetAsync($"/events/2?stream_id={stream}", Wait.Cancellation);
        Assert.Equal(validated.Headers.ETag, kept.Headers.ETag);
        Assert.Equal("max-age=31536000, private, immutable", kept.Headers.CacheControl?.ToString());

        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/2") { Headers = { IfNoneMatch = { validated.Headers.ETag! } } };
        using var unchanged = await host.Public.SendAsync(request, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        Assert.Equal("", await unchanged.TextAsync());

        using var other = await host.Public.GetAsync("/events/2?stream_id=00112233445566778899aabbccddeeff", Wait.Cancellation);
        Assert.Equal(stream, (await other.AssertProblemAsync(409, "is not the current stream")).GetProperty("stream_id").GetString());
        Assert.Equal("no-store", other.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("0", "Sequence number 0 was never assigned")]
    [InlineData("3", "Event 3 does not exist yet; the newest event is 2.")]
    [InlineData("18446744073709551615", "does not exist yet")]
    [InlineData("18446744073709551616", "There is no event '18446744073709551616'.")]
    [InlineData("-1", "There is no event '-1'.")]
    [InlineData("1.0", "There is no event '1.0'.")]
    [InlineData("%20", "There is no event ' '.")]
    [InlineData("nothing", "There is no event 'nothing'. A sequence number is an integer of 1 or more.")]
    public async Task Event_NoSuchNumber_Is404(string seq, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a", "b");
        foreach (var path in new[] { $"/events/{seq}", $"/events/{seq}/image" })
        {
            using var response = await host.Public.GetAsync(path, Wait.Cancellation);
            await response.AssertProblemAsync(404, detail);
        }
    }

    [Fact]
    public async Task Event_NoLongerStoredOrNeverAssigned_SaysWhich()
    {
        using var folder = new TempDirectory();
        await using (var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Journal:Directory"] = folder["journal"] }))
        {
            await host.PublishTypesAsync("a");
            await host.PublishTypesAsync("b");
            StreamUnderTest.CopyAsAfterCrash(folder["journal"], folder["crashed"]);
        }

        JournalFiles.DeleteBefore(folder["journal"], 2);
        await AssertAsync("journal", 1, "Event 1 is no longer stored");

        // After a crash, the next start skips the reserved sequence numbers.
        await AssertAsync("crashed", 3, "Sequence number 3 was never assigned");

        async Task AssertAsync(string directory, ulong seq, string detail)
        {
            await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Journal:Directory"] = folder[directory] });
            await host.PublishTypesAsync("c");
            using var missing = await host.Public.GetAsync($"/events/{seq}", Wait.Cancellation);
            await missing.AssertProblemAsync(404, detail);
            using var stored = await host.Public.GetAsync("/events/2", Wait.Cancellation);
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        }
    }

    [Theory]
    [InlineData(Png, "image/png")]
    [InlineData(Jpeg, "image/jpeg")]
    [InlineData("\\/9j\\/4AAQSkZJRg==", "image/jpeg")]
    [InlineData(Webp, "image/webp")]
    public async Task Image_Screenshot_HasTheTypeOfItsBytes(string image, string type)
    {
        await using var host = await ApiHost.StartAsync();
        using var published = await host.PublishAsync($"{{\"type\":\"screenshot\",\"category\":\"screenshot\",\"data\":{{\"mime_type\":\"text/html\",\"image\":\"{image}\"}}}}");
        using var response = await host.Public.GetAsync("/events/1/image", Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(type, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(Convert.FromBase64String(image.Replace("\\/", "/", StringComparison.Ordinal)), await response.Content.ReadAsByteArrayAsync(Wait.Cancellation));
        Assert.EndsWith("-1-image\"", response.Headers.ETag?.Tag, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("screenshot", "{\"error\":\"no_page\"}", "Event 1 has no image; its type is screenshot.")]
    [InlineData("screenshot", "{\"image\":7}", "Event 1 has no image")]
    [InlineData("screenshot", "{\"image\":\"\"}", "Event 1 has no image")]
    [InlineData("screenshot", "[1]", "Event 1 has no image")]
    [InlineData("screenshot", "{\"image\":\"PHN2Zz4=\"}", "not a PNG, JPEG or WebP in base64")]
    [InlineData("screenshot", "{\"image\":\"iVBORw0KGgoAAAANSUhEUg...[truncated]\"}", "not a PNG, JPEG or WebP in base64")]
    [InlineData("a", "{\"data\":{\"image\":\"" + Png + "\"}}", "Event 1 has no image; its type is a.")]
    public async Task Image_None_Is404(string type, string data, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        using var published = await host.PublishAsync($"{{\"type\":\"{type}\",\"data\":{data}}}");
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        using var response = await host.Public.GetAsync("/events/1/image", Wait.Cancellation);
        await response.AssertProblemAsync(404, detail);
    }

    [Fact]
    public async Task Omit_LargeFields_AreMarked()
    {
        const string Events = """
            {"type":"screenshot","data":{"trigger":"request","image":"aaaa","scale":1}}
            {"type":"screenshot","data":{"image":"bbbb"}}
            {"type":"screenshot","data":{"error":"no_page"}}
            {"type":"network_request","data":{"url":"u","post_data":"p","a":{"post_data":"kept"}}}
            {"type":"network_response","data":{"status":200,"body":"b\"}\\"}}
            {"type":"network_response","data":{"body_omitted":"type"}}
            {"type":"network_response_finished","data":{"body":"b"}}
            {"type":"network_requested","data":{"body":"kept","image":"kept"}}
            {"type":"other","data":{"image":"kept","body":"kept"}}
            """;
        await using var host = await ApiHost.StartAsync();
        using var published = await host.PublishAsync(Events, ApiRequests.Lines);
        Assert.Equal(HttpStatusCode.OK, published.StatusCode);
        var all = ApiRequests.Json(await host.Public.GetStringAsync("/events", Wait.Cancellation)).EnumerateArray().Select(static e => e.GetRawText()).ToArray();

        var both = await AssertAsync("image,body");
        Assert.Equal(
            [
                "{\"trigger\":\"request\",\"image_omitted\":\"requested\",\"scale\":1}",
                "{\"image_omitted\":\"requested\"}",
                "{\"error\":\"no_page\"}",
                "{\"url\":\"u\",\"post_data_omitted\":\"requested\",\"a\":{\"post_data\":\"kept\"}}",
                "{\"status\":200,\"body_omitted\":\"requested\"}",
                "{\"body_omitted\":\"type\"}",
                "{\"body_omitted\":\"requested\"}",
                "{\"body\":\"kept\",\"image\":\"kept\"}",
                "{\"image\":\"kept\",\"body\":\"kept\"}",
            ],
            both.Select(static envelope => ApiRequests.Json(envelope).GetProperty("event").GetProperty("data").GetRawText()));

        var image = await AssertAsync("image");
        var body = await AssertAsync("body");
        Assert.Equal(both[..3].Concat(all[3..]), image);
        Assert.Equal(all[..3].Concat(both[3..]), body);

        // The stream and the history agree.
        async Task<string[]> AssertAsync(string omit)
        {
            await using var sse = await SseClient.OpenAsync(host.Public, $"?replay=all&omit={omit}");
            var items = await sse.TakeAsync(all.Length);
            Assert.Equal(Enumerable.Range(1, all.Length).Select(static i => $"{i}"), items.Select(static item => item.EventId));
            var history = ApiRequests.Json(await host.Public.GetStringAsync($"/events?omit={omit}", Wait.Cancellation)).EnumerateArray().Select(static e => e.GetRawText()).ToArray();
            Assert.Equal(items.Select(static item => item.Data), history);
            return history;
        }
    }

    [Theory]
    [InlineData("omit=bodies", "omit: 'bodies' is not a field that can be left out. Use image, body or both")]
    [InlineData("omit=image,,Body", "omit: 'Body'")]
    [InlineData("omit=,", "omit is empty")]
    public async Task Omit_UnknownField_Is400(string query, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var path in new[] { "/events", "/events/stream" })
        {
            using var response = await host.Public.GetAsync($"{path}?{query}", Wait.Cancellation);
            await response.AssertProblemAsync(400, detail);
        }
    }
}
