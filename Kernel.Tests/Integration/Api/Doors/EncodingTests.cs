using System.IO.Compression;
using System.Net;
using System.Text;
using Kernel.ServiceDefaults.Contracts;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Doors;

/// <summary>Compressed request bodies. A new case is a row.</summary>
public sealed class EncodingTests
{
    private const string Event = "{\"type\":\"a\"}\n";

    [Theory]
    [InlineData("gzip", "gzip", 200)]
    [InlineData("GZIP", "gzip", 200)]
    [InlineData("x-gzip", "gzip", 200)]
    [InlineData("br", "br", 200)]
    [InlineData("identity", "", 200)]
    [InlineData("gzip", "", 400)]
    [InlineData("br", "gzip", 400)]
    [InlineData("gzip", "cut gzip", 400)]
    [InlineData("br", "cut br", 400)]
    [InlineData("deflate", "", 415)]
    [InlineData("zstd", "", 415)]
    [InlineData("gzip, br", "", 415)]
    public async Task Publish_Encoding_IsDecodedOrRefused(string encoding, string actual, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await SendAsync(host.Public, "/events/publish", encoding, Compressed(string.Concat(Enumerable.Repeat(Event, 2_000)), actual));
        if (status != 200)
        {
            await response.AssertProblemAsync(status, encoding);
            return;
        }

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(2_000, (await response.TextAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Publish_LargerThanAllowedAfterDecompression_Is413(string encoding)
    {
        await using var host = await ApiHost.StartAsync();
        var bomb = Compressed(new string('\n', InternalApi.MaxIngestBytes + 1), encoding);
        Assert.InRange(bomb.Length, 1, 200_000);
        using var response = await SendAsync(host.Public, "/events/publish", encoding, bomb);
        await response.AssertProblemAsync(413);
    }

    [Theory]
    [InlineData("/events/capture_session", "{}", 201)]
    [InlineData("/events/capture_session", "{\"config\":1}", 400)]
    [InlineData("/browsers", "{\"timeout_seconds\":\"x\"}", 400)]
    public async Task Post_Gzip_IsDecoded(string path, string body, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await SendAsync(host.Public, path, "gzip", Compressed(body, "gzip"));
        Assert.Equal(status, (int)response.StatusCode);
        Assert.DoesNotContain("gzip", await response.TextAsync(), StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string encoding, byte[] body)
    {
        using var content = new ByteArrayContent(body);
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Type", ApiRequests.Lines));
        Assert.True(content.Headers.TryAddWithoutValidation("Content-Encoding", encoding));
        return await client.PostAsync(path, content, Wait.Cancellation);
    }

    private static byte[] Compressed(string text, string encoding)
    {
        using var output = new MemoryStream();
        using (Stream compressor = encoding.EndsWith("gzip", StringComparison.Ordinal) ? new GZipStream(output, CompressionLevel.Fastest, leaveOpen: true)
            : encoding.EndsWith("br", StringComparison.Ordinal) ? new BrotliStream(output, CompressionLevel.Fastest, leaveOpen: true)
            : new BufferedStream(output))
        {
            compressor.Write(Encoding.UTF8.GetBytes(text));
            compressor.Flush();
            if (encoding.Length == 0)
            {
                return output.ToArray();
            }
        }

        return encoding.StartsWith("cut", StringComparison.Ordinal) ? output.ToArray()[..^12] : output.ToArray();
    }
}
