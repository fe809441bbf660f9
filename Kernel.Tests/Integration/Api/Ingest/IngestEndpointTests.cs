using System.Collections.Concurrent;
using System.Net;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Ingest;

public sealed class IngestEndpointTests
{
    [Fact]
    public async Task Ingest_BatchesInOrder_EnterOnceEach()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal((3, 0, 3UL), await host.IngestAsync("p", 1, 3));
        Assert.Equal((2, 0, 5UL), await host.IngestAsync("p", 4, 2));
        Assert.Equal(Enumerable.Range(1, 5), await DataAsync(host, 5));
    }

    [Fact]
    public async Task Ingest_SentAgain_IsRecognised()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal((4, 0, 4UL), await host.IngestAsync("p", 1, 4));
        Assert.Equal((0, 4, 4UL), await host.IngestAsync("p", 1, 4));
        Assert.Equal((0, 1, 4UL), await host.IngestAsync("p", 4, 1));
        Assert.Equal((2, 2, 6UL), await host.IngestAsync("p", 3, 4));
        Assert.Equal((1, 6, 7UL), await host.IngestAsync("p", 1, 7));
        Assert.Equal(Enumerable.Range(1, 7), await DataAsync(host, 7));
    }

    [Fact]
    public async Task Ingest_UnknownProducer_MayStartAnywhere()
    {
        await using var host = await ApiHost.StartAsync();
        Assert.Equal((2, 0, 2UL), await host.IngestAsync("p", 1_000_000, 2));
        Assert.Equal((2, 0, 4UL), await host.IngestAsync("P", 5, 2));
        Assert.Equal((0, 2, 4UL), await host.IngestAsync("p", 1_000_000, 2));
    }

    [Fact]
    public async Task Ingest_NumbersMissing_Is409WithTheExpectedOne()
    {
        await using var host = await ApiHost.StartAsync();
        await host.IngestAsync("p", 10, 5);
        using var response = await host.IngestAsync("p", "16", ApiRequests.NumberedEvents(16, 1));
        var problem = await response.AssertProblemAsync(409, "Continue with 15");
        Assert.Equal(15UL, problem.GetProperty(InternalApi.ExpectedMember).GetUInt64());
        Assert.Equal((2, 0, 7UL), await host.IngestAsync("p", 15, 2));
    }

    [Theory]
    [InlineData(null, "1", InternalApi.ProducerHeader)]
    [InlineData("", "1", InternalApi.ProducerHeader)]
    [InlineData("a b", "1", InternalApi.ProducerHeader)]
    [InlineData("a/b", "1", InternalApi.ProducerHeader)]
    [InlineData("p", null, InternalApi.ProducerSeqHeader)]
    [InlineData("p", "", InternalApi.ProducerSeqHeader)]
    [InlineData("p", "0", InternalApi.ProducerSeqHeader)]
    [InlineData("p", "-1", InternalApi.ProducerSeqHeader)]
    [InlineData("p", "1.0", InternalApi.ProducerSeqHeader)]
    [InlineData("p", "18446744073709551616", InternalApi.ProducerSeqHeader)]
    public async Task Ingest_BadHeaders_Are400(string? producer, string? number, string named)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.IngestAsync(producer, number, ApiRequests.NumberedEvents(1, 1));
        await response.AssertProblemAsync(400, named);
    }

    [Theory]
    [InlineData(128, 200)]
    [InlineData(129, 400)]
    public async Task Ingest_LengthOfAProducersId_IsBounded(int length, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.IngestAsync(new string('p', length), "1", ApiRequests.NumberedEvents(1, 1));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData("", "The batch has no event")]
    [InlineData("\n\n", "The batch has no event")]
    [InlineData("{good}\n\nnope\n{good}", "Line 3: ")]
    [InlineData("{good}\n{\"type\":\"a\"}", "Line 2: ts is missing")]
    [InlineData("{good}\n{\"seq\":1,\"event\":{good}}", "Line 2: An event has only the members")]
    [InlineData("{\"\\ud800\":1}", "Line 1: ")]
    public async Task Ingest_InvalidLine_Is400(string body, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.IngestAsync("p", "1", body.Replace("{good}", ApiRequests.NumberedEvents(1, 1).TrimEnd(), StringComparison.Ordinal));
        await response.AssertProblemAsync(400, detail);
        Assert.Equal((1, 0, 1UL), await host.IngestAsync("p", 1, 1));
    }

    [Fact]
    public async Task Ingest_InvalidUtf8_Is400()
    {
        await using var host = await ApiHost.StartAsync();
        using var content = new ByteArrayContent([.. "{\"ts\":1,\"type\":\""u8, 0xC0, .. "\"}"u8]);
        content.Headers.Add(InternalApi.ProducerHeader, "p");
        content.Headers.Add(InternalApi.ProducerSeqHeader, "1");
        using var response = await host.Internal.PostAsync(InternalApi.StreamPath, content, Wait.Cancellation);
        await response.AssertProblemAsync(400, "Line 1: The event is not valid UTF-8");
    }

    [Theory]
    [InlineData(4_096, 200)]
    [InlineData(4_097, 413)]
    public async Task Ingest_NumberOfEvents_IsBounded(int count, int status)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.IngestAsync("p", "1", ApiRequests.NumberedEvents(1, count));
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Theory]
    [InlineData(InternalApi.MaxIngestBytes, 200)]
    [InlineData(InternalApi.MaxIngestBytes + 1, 413)]
    public async Task Ingest_BytesOfABatch_AreBounded(int bytes, int status)
    {
        await using var host = await ApiHost.StartAsync();
        var text = new string('x', bytes - ApiRequests.NumberedEvents(1, 1).Length - 1); // with its quotes in the place of one digit
        var body = ApiRequests.NumberedEvents(1, 1).Replace("\"data\":1", $"\"data\":\"{text}\"", StringComparison.Ordinal);
        Assert.Equal(bytes, body.Length);
        using var request = new HttpRequestMessage(HttpMethod.Post, InternalApi.StreamPath)
        {
            Content = ApiRequests.Body(body, ApiRequests.Lines),
            Headers = { ExpectContinue = true },
        };
        request.Headers.Add(InternalApi.ProducerHeader, "p");
        request.Headers.Add(InternalApi.ProducerSeqHeader, "1");
        using var response = await host.Internal.SendAsync(request, Wait.Cancellation);
        Assert.Equal(status, (int)response.StatusCode);
    }

    [Fact]
    public async Task Ingest_EventTooLarge_IsTruncated()
    {
        await using var host = await ApiHost.StartAsync();
        var large = ApiRequests.NumberedEvents(1, 1).Replace("\"data\":1", $"\"data\":\"{new string('x', 1_200_000)}\"", StringComparison.Ordinal);
        using var response = await host.IngestAsync("p", "1", large + ApiRequests.NumberedEvents(2, 1));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var lines = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath);
        var envelope = await lines.NextTextAsync();
        Assert.InRange(envelope.Length, 990_000, EventLimits.MaxEnvelopeBytes);
        Assert.True(ApiRequests.Json(envelope).GetProperty("event").GetProperty("truncated").GetBoolean());
        Assert.StartsWith("{\"seq\":2,", await lines.NextTextAsync(), StringComparison.Ordinal);
    }

    // A producer that reconnects can have its old connection's batches still on their way.
    [Fact]
    public async Task Ingest_SeveralConnections_EntersOnceAndInOrder()
    {
        const int Batches = 40;
        const int Each = 25;
        await using var host = await ApiHost.StartAsync();
        await host.IngestAsync("p", 1, Each); // known from here on, so that gaps are refused
        var accepted = new ConcurrentBag<int>();
        await Task.WhenAll(Enumerable.Range(0, 4).Select(async _ =>
        {
            for (var batch = 0; batch < Batches;)
            {
                using var response = await host.IngestAsync("p", $"{1 + (batch * Each)}", ApiRequests.NumberedEvents(1 + (batch * Each), Each));
                if (response.StatusCode == HttpStatusCode.OK)
                {
                    accepted.Add(ApiRequests.Json(await response.TextAsync()).GetProperty("accepted").GetInt32());
                    batch++;
                }
                else
                {
                    await response.AssertProblemAsync(409);
                }
            }
        }));

        Assert.Equal((Batches - 1) * Each, accepted.Sum());
        Assert.Equal(Enumerable.Range(1, Batches * Each), await DataAsync(host, Batches * Each));
    }

    [Fact]
    public async Task Ingest_BesidePublishing_KeepsEachBatchTogether()
    {
        await using var host = await ApiHost.StartAsync();
        var publishing = Task.WhenAll(Enumerable.Range(0, 20).Select(_ => host.PublishTypesAsync("x", "y", "z")));
        for (var i = 0; i < 20; i++)
        {
            await host.IngestAsync("p", 1 + (i * 3), 3);
        }

        await publishing;
        using var lines = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath);
        var types = (await lines.TakeTextAsync(120)).Select(static line => ApiRequests.Json(line).GetProperty("event").GetProperty("type").GetString()).Chunk(3);
        Assert.All(types, static batch => Assert.Contains(string.Join(' ', batch), (string[])["x y z", "page_load page_load page_load"]));
    }

    // Defect: events that arrived late carried the id of the session that was active then, or none.
    [Fact]
    public async Task Ingest_NamedSession_IsThatOfTheEvents()
    {
        await using var host = await ApiHost.StartAsync();
        var first = (await host.SessionAsync(HttpMethod.Post, "{}", HttpStatusCode.Created)).GetProperty("id").GetString();
        await host.SessionAsync(HttpMethod.Delete);
        var second = (await host.SessionAsync(HttpMethod.Post, "{}", HttpStatusCode.Created)).GetProperty("id").GetString();
        using var named = await host.IngestAsync("p", "1", ApiRequests.NumberedEvents(1, 2), first);
        using var unnamed = await host.IngestAsync("p", "3", ApiRequests.NumberedEvents(3, 1));
        using var lines = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath);

        Assert.Equal(
            [first, first, second, first, first, second],
            (await lines.TakeTextAsync(6)).Select(static line => ApiRequests.Json(line).GetProperty("capture_session_id").GetString()));
        using var invalid = await host.IngestAsync("p", "4", ApiRequests.NumberedEvents(4, 1), "a b");
        await invalid.AssertProblemAsync(400, InternalApi.SessionHeader);
    }

    private static async Task<int[]> DataAsync(ApiHost host, int count)
    {
        using var lines = await LineClient.OpenAsync(host.Internal, InternalApi.StreamPath);
        return [.. (await lines.TakeTextAsync(count)).Select(static line => ApiRequests.Json(line).GetProperty("event").GetProperty("data").GetInt32())];
    }
}
