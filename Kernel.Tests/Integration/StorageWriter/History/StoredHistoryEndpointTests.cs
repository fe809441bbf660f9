using System.Net;
using System.Net.Http.Headers;
using Kernel.ServiceDefaults.Contracts;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.StorageWriter.History;

public sealed class StoredHistoryEndpointTests : StorageWriterTest
{
    private readonly HttpClient _client = new();
    private StorageWriterHost _writer = null!;

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        Api.Publish(1, SampleEnvelopes.Range(1, 300));
        _writer = await StartAsync();
        _client.BaseAddress = _writer.Address;
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", FakeInternalStream.Token);
        await _writer.StoredAsync(300);
    }

    public override async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _writer.DisposeAsync();
        await base.DisposeAsync();
    }

    [Theory]
    [InlineData("", 1, 100)]
    [InlineData("?after=0&limit=7", 1, 7)]
    [InlineData("?after=250", 251, 50)]
    [InlineData("?after=42&limit=1000", 43, 258)]
    [InlineData("?after=300", 0, 0)]
    [InlineData("?after=18446744073709551615", 0, 0)]
    public async Task Get_Page_HasExactBytes(string query, ulong first, int count)
    {
        using var response = await _client.GetAsync(InternalApi.ArchivePath + query, Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/x-ndjson", response.Content.Headers.ContentType?.MediaType);
        Assert.Equal("stream-a", response.Headers.GetValues(InternalApi.StreamIdHeader).Single());
        Assert.Equal(SinkFiles.Lines(SampleEnvelopes.Range(first, count)), await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Theory]
    [InlineData("?after=-1", "after must be")]
    [InlineData("?after=x", "after must be")]
    [InlineData("?limit=0", "limit must be an integer from 1 to 1000")]
    [InlineData("?limit=1001", "limit must be an integer from 1 to 1000")]
    public async Task Get_InvalidQuery_Is400(string query, string detail)
    {
        using var response = await _client.GetAsync(InternalApi.ArchivePath + query, Cancel);

        await response.AssertProblemAsync(400, detail);
    }

    [Theory]
    [InlineData("stream-b", 404, "No events of the stream stream-b are stored.")]
    [InlineData("../../etc", 400, "is not a valid stream identity")]
    public async Task Get_AnotherStream_IsNotConfusedWithThisOne(string stream, int status, string detail)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, InternalApi.ArchivePath);
        request.Headers.Add(InternalApi.StreamIdHeader, stream);
        using var response = await _client.SendAsync(request, Cancel);

        await response.AssertProblemAsync(status, detail);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("not-the-token-of-this-system-at-all")]
    public async Task Get_WithoutToken_Is401(string? token)
    {
        _client.DefaultRequestHeaders.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using var response = await _client.GetAsync(InternalApi.ArchivePath, Cancel);

        await response.AssertProblemAsync(401, "token");
        Assert.Equal("Bearer", response.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Fact]
    public async Task Get_FileDamaged_HasTheRest()
    {
        var path = Directory.GetFiles(StreamDirectory, "*.jsonl").Single();
        var bytes = await File.ReadAllBytesAsync(path, Cancel);
        bytes[SinkFiles.Lines(SampleEnvelopes.Range(1, 99)).Length] = 0; // the first byte of the line of 100
        await File.WriteAllBytesAsync(path, bytes, Cancel);
        using var response = await _client.GetAsync(InternalApi.ArchivePath + "?limit=1000", Cancel);

        Assert.Equal(
            SinkFiles.Lines([.. SampleEnvelopes.Range(1, 99), .. SampleEnvelopes.Range(101, 200)]), await response.Content.ReadAsByteArrayAsync(Cancel));
    }

    [Fact]
    public async Task Get_FilesUnreadable_Is503()
    {
        var path = Directory.GetFiles(StreamDirectory, "*.jsonl").Single();
        File.Delete(path);
        File.CreateSymbolicLink(path, path);
        using var response = await _client.GetAsync(InternalApi.ArchivePath, Cancel);

        await response.AssertProblemAsync(503, "is a link");
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
    }
}
