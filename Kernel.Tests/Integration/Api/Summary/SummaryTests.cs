using System.Net;
using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Sessions;
using Kernel.Api.Summary;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration.Api.Summary;

/// <summary><c>GET /events/capture_sessions/{id}/summary</c> of recorded sessions.</summary>
public sealed class SummaryTests
{
    [Fact]
    public async Task Summary_OfTheActiveSession_HasItsStepsAndProblems()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.ReplayAsync("checkout");

        var summary = ApiRequests.Json(await host.Public.GetStringAsync("/events/capture_sessions/current/summary", Wait.Cancellation));

        Assert.Equal(id, summary.GetProperty("session").GetProperty("id").GetString());
        Assert.Equal("starting", summary.GetProperty("session").GetProperty("status").GetString());
        Assert.Contains("Clicked Pay € 36.00", summary.GetProperty("steps").EnumerateArray().Select(static step => step.GetProperty("label").GetString()));
        var problem = summary.GetProperty("problems").EnumerateArray().Last();
        Assert.Equal("POST /demo/api/checkout answered 500", problem.GetProperty("title").GetString());
        Assert.Equal("""{"error":"payment_declined","code":"card_expired"}""", problem.GetProperty("request").GetProperty("body").GetString());
        Assert.Equal(["console", "exception"], problem.GetProperty("consequences").EnumerateArray().Select(static one => one.GetProperty("kind").GetString()!));
        Assert.Equal((4, 1, 1), (Total("failed"), Total("console_errors"), Total("exceptions")));
        Assert.Equal(JsonValueKind.Number, Assert.Single(summary.GetProperty("pages").EnumerateArray()).GetProperty("milestones").GetProperty("page_load").ValueKind);

        int Total(string name) => summary.GetProperty("totals").GetProperty(name).GetInt32();
    }

    [Fact]
    public async Task Summary_OfAnEndedSession_EndsWithIt()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.ReplayAsync("agent");
        await host.SessionAsync(HttpMethod.Delete);
        await host.PublishTypesAsync("agent.later");

        var text = await TextAsync(host, id, "format=text&lines=200");

        Assert.Contains("· out of stock", text, StringComparison.Ordinal);
        Assert.DoesNotContain("agent.later", text, StringComparison.Ordinal);
        Assert.Contains(", ended after ", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Summary_OfALongSession_SaysWhatItLeavesOut()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("a.before");
        var id = await host.ReplayAsync("checkout");
        var session = host.Services.GetRequiredService<SessionManager>().Find(id)!;
        var log = host.Services.GetRequiredService<EventLog>();
        var reader = new StoryReader(log, host.Services.GetRequiredService<IEventHistory>(), host.Services.GetRequiredService<SessionManager>(), TimeProvider.System) { MaxSeqs = 20 };

        var story = await reader.ReadAsync(session, Wait.Cancellation);

        Assert.Equal((20, log.LastReadableSeq - 20 - 1), (story.Story.Totals.Events, story.Unread));
        Assert.Contains($", without the first {story.Unread} of the session", SummaryText.Of(story, 30)[1], StringComparison.Ordinal);
        Assert.Equal(story.Unread, story.ToResource().Omitted.Unread);
        Assert.Equal(5, (await reader.ReadAsync(session, Wait.Cancellation, until: 6)).Story.Totals.Events);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(12)]
    [InlineData(30)]
    [InlineData(200)]
    public async Task Text_OfANumberOfLines_HasTheWorstProblemWithItsStep(int lines)
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.ReplayAsync("checkout");

        var text = await TextAsync(host, id, $"format=text&lines={lines}");

        Assert.InRange(text.Split('\n').Length - 1, 5, lines);
        Assert.Contains("! POST /demo/api/checkout answered 500 {\"error\":\"payment_declined\",\"code\":\"card_expired\"}", text, StringComparison.Ordinal);
        Assert.Contains("likely because of it: checkout failed Error: POST /demo/api/checkout answered 500 at pages.js:116", text, StringComparison.Ordinal);
        Assert.Contains("Clicked Pay € 36.00", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Text_OfHostileEvents_HasNoControlCharacters()
    {
        await using var host = await ApiHost.StartAsync();
        var id = await host.ReplayAsync("hostile");

        var text = await TextAsync(host, id, "format=text&lines=500");

        Assert.Contains("Clicked Buy now ]0;pwned", text, StringComparison.Ordinal);
        Assert.DoesNotContain(text, static character => (char.IsControl(character) && character != '\n') || character is >= '\u202a' and <= '\u202e');
    }

    [Fact]
    public async Task Summary_OfTheDeepestData_HasItsStep()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        using var body = new StringContent($$"""{"type":"agent.step","source":{"kind":"extension"},"data":{{new string('[', EventLimits.MaxDepth)}}{{new string(']', EventLimits.MaxDepth)}}}""", Encoding.UTF8, "application/json");
        using var published = await host.Public.PostAsync("/events/publish", body, Wait.Cancellation);
        Assert.True(published.IsSuccessStatusCode, await published.TextAsync());

        Assert.Contains("agent.step", await TextAsync(host, "current", "format=text"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/json", "application/json")]
    [InlineData("text/plain", "text/plain")]
    [InlineData("text/plain;q=0.5, application/json", "application/json")]
    [InlineData("*/*", "application/json")]
    public async Task Accept_OfARequest_DecidesTheFormat(string accept, string contentType)
    {
        await using var host = await ApiHost.StartAsync();
        await host.ReplayAsync("popup");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/events/capture_sessions/current/summary");
        request.Headers.TryAddWithoutValidation("Accept", accept);

        using var response = await host.Public.SendAsync(request, Wait.Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(contentType, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["Accept"], response.Headers.Vary);
    }

    private static Task<string> TextAsync(ApiHost host, string id, string query) =>
        host.Public.GetStringAsync($"/events/capture_sessions/{id}/summary?{query}", Wait.Cancellation);
}
