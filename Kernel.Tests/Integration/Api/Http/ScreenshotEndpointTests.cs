using System.Net;
using System.Text.Json;
using Kernel.ServiceDefaults.Contracts;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Api.Http;

/// <summary>Asking for screenshots, and the options that say when they are taken without.</summary>
public sealed class ScreenshotEndpointTests
{
    private const string Path = "/events/capture_session/screenshot";

    [Fact]
    public async Task Request_Recent_IsInTheCaptureState()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(time: time);
        var session = await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        using var first = await host.Public.PostAsync(Path, null, Wait.Cancellation);
        using var second = await host.Public.PostAsync(Path, ApiRequests.Body("""{"target_id":"T1"}"""), Wait.Cancellation);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        var ticket = ApiRequests.Json(await first.TextAsync());
        Assert.Matches("^ss_[0-9a-f]{32}$", ticket.GetProperty("request_id").GetString());
        Assert.Equal(session.GetProperty("id").GetString(), ticket.GetProperty("capture_session_id").GetString());

        var requests = (await CaptureAsync(host)).Session!.Screenshots;
        var other = ApiRequests.Json(await second.TextAsync());
        Assert.Equal([RequestId(ticket), RequestId(other)], requests.Select(static r => r.Id));
        Assert.Equal([null, "T1"], requests.Select(static r => r.TargetId));
        time.Advance(TimeSpan.FromSeconds(31));
        await host.SessionAsync(HttpMethod.Patch, """{"config":{"options":{"redact":false}}}""");
        Assert.Empty((await CaptureAsync(host)).Session!.Screenshots);
    }

    [Fact]
    public async Task Request_NotPossible_NamesTheReason()
    {
        await using var host = await ApiHost.StartAsync();
        await RefusedAsync(host, null, HttpStatusCode.NotFound, "No capture session");
        await host.SessionAsync(HttpMethod.Post, """{"config":{"categories":["page"]}}""", HttpStatusCode.Created);
        await RefusedAsync(host, null, HttpStatusCode.Conflict, "does not capture screenshots");
        await host.SessionAsync(HttpMethod.Patch, """{"config":{"categories":["screenshot"]}}""");
        await RefusedAsync(host, "{", HttpStatusCode.BadRequest, "a valid screenshot request");
        await RefusedAsync(host, """{"target":"T1"}""", HttpStatusCode.BadRequest, "a valid screenshot request");
        await RefusedAsync(host, """{"target_id":""}""", HttpStatusCode.BadRequest, "1 to 128 characters");
        await RefusedAsync(host, new string(' ', 5_000), HttpStatusCode.RequestEntityTooLarge, "4096 bytes");
        for (var i = 0; i < 16; i++)
        {
            using var accepted = await host.Public.PostAsync(Path, null, Wait.Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        }

        await RefusedAsync(host, null, HttpStatusCode.TooManyRequests, "At most 16");
    }

    [Fact]
    public async Task Change_OneOption_KeepsTheOthers()
    {
        await using var host = await ApiHost.StartAsync();
        var started = await host.SessionAsync(HttpMethod.Post, """{"config":{"options":{"screenshots":{"triggers":[],"format":"jpeg"}}}}""", HttpStatusCode.Created);
        Assert.Equal("""{"triggers":[],"format":"jpeg","min_interval_ms":2000}""", Group(started, "screenshots"));
        Assert.Equal("""{"mask_input":false,"click_text":true}""", Group(started, "interaction"));

        var changed = await host.SessionAsync(HttpMethod.Patch, """{"config":{"options":{"screenshots":{"triggers":["navigation_settled","exception"],"min_interval_ms":0},"interaction":{"mask_input":true}}}}""");
        Assert.Equal("""{"triggers":["exception","navigation_settled"],"format":"jpeg","min_interval_ms":0}""", Group(changed, "screenshots"));
        Assert.Equal("""{"mask_input":true,"click_text":true}""", Group(changed, "interaction"));
        var options = (await CaptureAsync(host)).Session!.Options;
        Assert.Equal((ScreenshotFormat.Jpeg, 0, true), (options.Screenshots.Format, options.Screenshots.MinIntervalMs, options.Interaction.MaskInput));
    }

    [Theory]
    [InlineData("\"screenshots\":{\"triggers\":[\"request\"]}", "config.options.screenshots.triggers: unknown trigger 'request'. Expected exception or navigation_settled.")]
    [InlineData("\"screenshots\":{\"format\":\"gif\"}", "config.options.screenshots.format: unknown format 'gif'")]
    [InlineData("\"screenshots\":{\"min_interval_ms\":600001}", "config.options.screenshots.min_interval_ms is 600001. Expected 0 to 600000.")]
    [InlineData("\"screenshots\":{\"quality\":1}", "not a valid session request")]
    [InlineData("\"interaction\":{\"mask_input\":1}", "not a valid session request")]
    public async Task Change_InvalidOption_Is400(string option, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        var problem = await host.SessionAsync(HttpMethod.Post, "{\"config\":{\"options\":{" + option + "}}}", HttpStatusCode.BadRequest);
        Assert.Contains(detail, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    private static string? RequestId(JsonElement ticket) => ticket.GetProperty("request_id").GetString();

    private static string Group(JsonElement session, string group) => session.GetProperty("config").GetProperty("options").GetProperty(group).GetRawText();

    private static async Task RefusedAsync(ApiHost host, string? body, HttpStatusCode status, string detail)
    {
        using var response = await host.Public.PostAsync(Path, body is null ? null : ApiRequests.Body(body), Wait.Cancellation);
        await response.AssertProblemAsync((int)status, detail);
    }

    private static async Task<CaptureState> CaptureAsync(ApiHost host)
    {
        await using var stream = await host.Internal.GetStreamAsync(InternalApi.CapturePath, Wait.Cancellation);
        using var reader = new StreamReader(stream);
        return JsonSerializer.Deserialize((await reader.ReadLineAsync(Wait.Cancellation))!, InternalJsonContext.Default.CaptureState)!;
    }
}
