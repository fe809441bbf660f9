using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Http;

public sealed class FailedFilterTests
{
    private const string Events = """
        {"type":"console_log"}
        {"type":"console_error","category":"console","data":{"text":"boom"}}
        {"type":"network_response","category":"network","data":{"status":200}}
        {"type":"network_response","category":"network","data":{"status":404,"body":"no"}}
        {"type":"network_loading_failed","category":"network","data":{"canceled":true}}
        {"type":"network_loading_failed","category":"network","data":{"canceled":false}}
        {"type":"page_crashed","category":"page"}
        {"type":"agent.step","data":{"status":500}}
        """;

    [Theory]
    [InlineData("failed=true", "2 4 6 7")]
    [InlineData("failed=true&categories=network", "4 6")]
    [InlineData("failed=true&types=console_log", "")]
    [InlineData("failed=true&after_seq=4", "6 7")]
    [InlineData("failed=false", "1 2 3 4 5 6 7 8")]
    [InlineData("failed=", "1 2 3 4 5 6 7 8")]
    public async Task Events_Failed_AreThoseThatFailed(string query, string expected)
    {
        using var folder = new TempDirectory();
        var settings = new Dictionary<string, string?> { ["Journal:Directory"] = folder.Path };
        await using (var host = await ApiHost.StartAsync(settings))
        {
            using var response = await host.PublishAsync(Events, ApiRequests.Lines);
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            await AssertAsync(host);
        }

        // The ring is empty, so this reads the journal.
        await using var again = await ApiHost.StartAsync(settings);
        await AssertAsync(again);

        async Task AssertAsync(ApiHost host)
        {
            var history = ApiRequests.Json(await host.Public.GetStringAsync($"/events?{query}", Wait.Cancellation)).EnumerateArray();
            Assert.Equal(expected, string.Join(' ', history.Select(static envelope => envelope.GetProperty("seq").GetUInt64())));

            await using var sse = await SseClient.OpenAsync(host.Public, $"?replay=all&{query}");
            await host.StopAsync();
            Assert.Equal(expected, string.Join(' ', (await sse.ToEndAsync()).Select(static item => item.EventId)));
        }
    }

    [Theory]
    [InlineData("yes")]
    [InlineData("True")]
    [InlineData("1")]
    [InlineData("true,true")]
    public async Task Events_FailedIsNoBoolean_Is400(string value)
    {
        await using var host = await ApiHost.StartAsync();
        foreach (var path in new[] { "/events", "/events/stream" })
        {
            using var response = await host.Public.GetAsync($"{path}?failed={value}", Wait.Cancellation);
            await response.AssertProblemAsync(400, $"failed: '{value}' is not a value. Use true or false.");
        }
    }
}
