using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Kernel.StorageWriter.S2Client;
using Kernel.StorageWriter.S2Client.Model;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes.S2;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.StorageWriter.S2Client;

/// <summary>The test server where S2's npm client does not look: raw requests over HTTP/1.1, checks and their order, durability.</summary>
public sealed class S2ServerTests
{
    private const string Records = "/v1/streams/stream/records";

    [Fact]
    public async Task Append_Json_ReturnsPositions()
    {
        await using var server = await StartAsync();

        var answer = await SendAsync(server, HttpMethod.Post, Records, """{"records":[{"body":"a","timestamp":5,"headers":[["h","1"]]},{}],"match_seq_num":null}""");

        Assert.StartsWith("""(200, {"start":{"seq_num":0,"timestamp":5},"end":{"seq_num":2,"timestamp":""", answer, StringComparison.Ordinal);
        Assert.Equal(
            """(200, {"records":[{"seq_num":0,"timestamp":5,"headers":[["h","1"]],"body":"a"}]})""",
            await SendAsync(server, HttpMethod.Get, Records + "?seq_num=0&count=1"));
    }

    [Theory]
    [InlineData("""{"body":"a"}""", 400, "bad_json")]
    [InlineData("""{"records":[{"body":5}]}""", 400, "bad_json")]
    [InlineData("""{"records":[{}],"match_seq_num":-1}""", 400, "bad_json")]
    [InlineData("""{"records":[{}],"fencing_token":"1234567890123456789012345678901234567"}""", 400, "bad_json")]
    [InlineData("{", 400, "bad_json")]
    [InlineData("""{"records":[]}""", 422, "invalid")]
    [InlineData("""{"records":[{"headers":[["","jump"]]}]}""", 422, "invalid")]
    [InlineData("""{"records":[{"headers":[["","a"],["b","c"]]}]}""", 422, "invalid")]
    [InlineData("""{"records":[{"headers":[["","trim"]],"body":"7"}]}""", 422, "invalid")]
    [InlineData("""{"records":[{}],"match_seq_num":1}""", 412, "seq_num_mismatch")]
    [InlineData("""{"records":[{}],"fencing_token":"a","match_seq_num":1}""", 412, "fencing_token_mismatch")]
    public async Task AppendAsync_Rejected_HasStatusAndCode(string body, int status, string code)
    {
        await using var server = await StartAsync();

        var answer = await SendAsync(server, HttpMethod.Post, Records, body);

        Assert.StartsWith($"({status}, ", answer, StringComparison.Ordinal);
        Assert.Contains($"\"{code}\"", answer, StringComparison.Ordinal);
    }

    // Header, then path, then query or body, then whether the stream exists, then what it says.
    [Theory]
    [InlineData("POST", "/v1/streams/none/records", "{", "bad_json", S2Test.BasinName)]
    [InlineData("POST", "/v1/streams/none/records", """{"records":[{}]}""", "stream_not_found", S2Test.BasinName)]
    [InlineData("POST", "/v1/streams/../records", "{", "bad_path", S2Test.BasinName)]
    [InlineData("POST", Records, "{", "bad_header", null)]
    [InlineData("POST", Records, "{", "bad_header", "Bad")]
    [InlineData("POST", Records, """{"records":[{}]}""", "basin_not_found", "no-such-basin")]
    [InlineData("GET", Records + "?seq_num=x", null, "bad_query", S2Test.BasinName)]
    [InlineData("GET", Records + "?seq_num=1&timestamp=2", null, "invalid", S2Test.BasinName)]
    [InlineData("GET", Records + "?timestamp=2&until=2", null, "invalid", S2Test.BasinName)]
    [InlineData("GET", "/v1/metrics", null, "not_implemented", null)]
    public async Task AnyRequest_SeveralFaults_NamesTheFirst(string method, string path, string? body, string code, string? basin)
    {
        await using var server = await StartAsync();

        Assert.Contains($"\"{code}\"", await SendAsync(server, new HttpMethod(method), path, body, basin), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Append_Base64_KeepsAnyBytes()
    {
        await using var server = await StartAsync();

        await SendAsync(server, HttpMethod.Post, Records, """{"records":[{"body":"AP8="}]}""", format: "base64");
        Assert.Contains("(422, ", await SendAsync(server, HttpMethod.Post, Records, """{"records":[{"body":"!"}]}""", format: "base64"), StringComparison.Ordinal);

        Assert.Contains("\"body\":\"AP8=\"", await SendAsync(server, HttpMethod.Get, Records + "?seq_num=0", format: "base64"), StringComparison.Ordinal);
        Assert.Equal([0, 0xff], Assert.Single(server.CreateStream(S2Test.BasinName, "stream").Bodies));
    }

    [Fact]
    public async Task Read_EventStream_EndsWithDoneAndResumes()
    {
        await using var server = await StartAsync();
        server.CreateStream(S2Test.BasinName, "stream").Append("a"u8.ToArray(), "b"u8.ToArray(), "c"u8.ToArray());

        var all = await SendAsync(server, HttpMethod.Get, Records + "?seq_num=0&count=3", accept: "text/event-stream");
        var rest = await SendAsync(server, HttpMethod.Get, Records + "?seq_num=0&count=3", accept: "text/event-stream", lastEventId: "1,2,18");

        Assert.Contains("event: batch\nid: 2,3,27\ndata: {\"records\":[{\"seq_num\":0,", all, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n)", all, StringComparison.Ordinal);
        Assert.Contains("id: 2,1,9\ndata: {\"records\":[{\"seq_num\":2,", rest, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timestamps_NeverGoBack()
    {
        await using var server = await StartAsync();

        await SendAsync(server, HttpMethod.Post, Records, """{"records":[{"timestamp":50},{"timestamp":40},{"timestamp":99999999999999}]}""");

        var times = server.CreateStream(S2Test.BasinName, "stream").Records.Select(static record => record.Timestamp).ToArray();
        Assert.Equal([50UL, 50UL], times[..2]);
        Assert.InRange(times[2], 51UL, 99999999999998UL);
    }

    [Fact]
    public async Task Durable_AnotherServer_HasWhatWasAcknowledged()
    {
        using var directory = new TempDirectory();
        var options = new S2ServerOptions { Directory = directory.Path, Token = S2Test.Token };
        await using (var server = await S2Server.StartAsync(options))
        {
            server.CreateStream(S2Test.BasinName, "a/b");
            using var client = new S2Account(S2Test.Options(server.Endpoint));
            await client.Basin(S2Test.BasinName).Stream("a/b").AppendAsync(new AppendInput(new[] { AppendRecord.Fence("mine") }), Wait.Cancellation);
            await client.Basin(S2Test.BasinName).Stream("a/b").AppendAsync(S2Test.Input("a", "b"), Wait.Cancellation);
        }

        // What a crash leaves half written.
        var file = Directory.GetFiles(directory[S2Test.BasinName]).Single();
        await File.AppendAllBytesAsync(file, [50, 0, 0, 0, 1, 2, 3], Wait.Cancellation);

        await using var again = await S2Server.StartAsync(options);
        using var reader = new S2Account(S2Test.Options(again.Endpoint));
        var stream = reader.Basin(S2Test.BasinName).Stream("a/b");
        Assert.Equal(3UL, (await stream.CheckTailAsync(Wait.Cancellation)).SeqNum);
        await Assert.ThrowsAsync<S2ConditionFailedException>(
            () => stream.AppendAsync(new AppendInput(new[] { new AppendRecord() }, 3, "theirs"), Wait.Cancellation));
        Assert.Equal(3UL, (await stream.AppendAsync(S2Test.Input(3, "c"), Wait.Cancellation)).Start.SeqNum);
    }

    [Fact]
    public async Task Basin_Config_HasDefaults()
    {
        await using var server = await StartAsync();

        Assert.Equal(
            """(200, {"create_stream_on_append":false,"create_stream_on_read":false})""",
            await SendAsync(server, HttpMethod.Get, "/v1/basins/" + S2Test.BasinName, basin: null));
        Assert.Equal(
            """(200, {"create_stream_on_append":true,"create_stream_on_read":false})""",
            await SendAsync(server, HttpMethod.Patch, "/v1/basins/" + S2Test.BasinName, """{"create_stream_on_append":true}""", basin: null));
    }

    [Theory]
    [InlineData("POST", "/v1/basins", """{"basin":"another-basin","config":{"default_stream_config":{"retention_policy":{"age":0}}}}""")]
    [InlineData("PUT", "/v1/basins/another-basin", """{"config":{"default_stream_config":{"retention_policy":{"age":0}}}}""")]
    [InlineData("PATCH", "/v1/basins/" + S2Test.BasinName, """{"default_stream_config":{"retention_policy":{"age":0}}}""")]
    [InlineData("POST", "/v1/streams", """{"stream":"another","config":{"retention_policy":{"age":0}}}""")]
    [InlineData("PUT", "/v1/streams/another", """{"retention_policy":{"age":0}}""")]
    [InlineData("PATCH", "/v1/streams/stream", """{"retention_policy":{"age":0}}""")]
    public async Task Retention_AgeZero_IsInvalid(string method, string path, string body)
    {
        await using var server = await StartAsync();

        var answer = await SendAsync(server, new HttpMethod(method), path, body);

        Assert.StartsWith("(422, ", answer, StringComparison.Ordinal);
        Assert.Null(server.Store.Basin("another-basin"));
        Assert.Null(server.Store.Basin(S2Test.BasinName)!.Stream("another"));
    }

    [Fact]
    public async Task Delete_OpenSessions_End()
    {
        await using var server = await StartAsync();
        var log = server.CreateStream(S2Test.BasinName, "stream");
        using var client = new S2Account(S2Test.Options(server.Endpoint));
        await using var session = await client.Basin(S2Test.BasinName).Stream("stream").OpenAppendSessionAsync(cancellationToken: Wait.Cancellation);
        var first = await session.SubmitAsync(S2Test.Input("a"), Wait.Cancellation);
        await Wait.For(first.Ack);

        var read = SendAsync(server, HttpMethod.Get, Records + "?seq_num=1&wait=60");
        await Wait.Until(() => log.Followers, static followers => followers == 1);

        Assert.StartsWith("(202, ", await SendAsync(server, HttpMethod.Delete, "/v1/streams/stream"), StringComparison.Ordinal);

        var second = await session.SubmitAsync(S2Test.Input("b"), Wait.Cancellation);
        var error = await Assert.ThrowsAnyAsync<S2Exception>(() => Wait.For(second.Ack)); // the session may have ended before
        Assert.Equal("stream_not_found", (error as S2ServerException ?? Assert.IsType<S2ServerException>(error.InnerException)).Code);
        Assert.StartsWith("(404, ", await Wait.For(read), StringComparison.Ordinal);
    }

    [Fact]
    public void Storm_SameSeed_InjectsTheSameFaults()
    {
        static List<FaultKind?> Run()
        {
            var faults = new S2Faults();
            faults.Storm(42, 0.5);
            return [.. Enumerable.Range(0, 200).Select(_ => faults.Take(S2Operation.SessionAppend)?.Kind)];
        }

        var kinds = Run();
        Assert.Equal(kinds, Run());
        Assert.InRange(kinds.Distinct().Count(), 10, 30);
    }

    private static async Task<S2Server> StartAsync()
    {
        var server = await S2Server.StartAsync();
        server.CreateStream(S2Test.BasinName, "stream");
        return server;
    }

    private static async Task<string> SendAsync(
        S2Server server, HttpMethod method, string path, string? body = null, string? basin = S2Test.BasinName, string? format = null, string? accept = null, string? lastEventId = null)
    {
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { DefaultRequestVersion = HttpVersion.Version11, Timeout = Wait.Deadline };
        using var request = new HttpRequestMessage(method, new Uri($"http://127.0.0.1:{server.Port}{path}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        request.Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json");
        Add(request.Headers, "s2-basin", basin);
        Add(request.Headers, "s2-format", format);
        Add(request.Headers, "accept", accept);
        Add(request.Headers, "last-event-id", lastEventId);
        using var response = await client.SendAsync(request, Wait.Cancellation);
        return $"({(int)response.StatusCode}, {await response.Content.ReadAsStringAsync(Wait.Cancellation)})";
    }

    private static void Add(HttpRequestHeaders headers, string name, string? value)
    {
        if (value is not null)
        {
            headers.TryAddWithoutValidation(name, value);
        }
    }
}
