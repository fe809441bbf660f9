using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Doors;

/// <summary>The path and the query of a summary. A new case is a row.</summary>
public sealed class SummaryQueryTests
{
    [Theory]
    [InlineData("current/summary", 200, "")]
    [InlineData("current/summary?format=", 200, "")]
    [InlineData("current/summary?format=json&lines=10", 200, "")]
    [InlineData("current/summary?format=text&lines=500", 200, "")]
    [InlineData("current/summary?format=yaml", 400, "format: 'yaml'")]
    [InlineData("current/summary?format=TEXT", 400, "format: 'TEXT'")]
    [InlineData("current/summary?lines=9", 400, "lines: '9'")]
    [InlineData("current/summary?lines=501", 400, "lines: '501'")]
    [InlineData("current/summary?lines=-1", 400, "lines: '-1'")]
    [InlineData("current/summary?lines=ten", 400, "lines: 'ten'")]
    [InlineData("cs_00000000000000000000000000000000/summary", 404, "There is no capture session 'cs_0")]
    [InlineData("%1b/summary", 404, "There is no capture session")]
    public async Task Get_Summary_IsAnsweredOrRefused(string path, int status, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);

        using var response = await host.Public.GetAsync($"/events/capture_sessions/{path}", Wait.Cancellation);

        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        if (status >= 400)
        {
            await response.AssertProblemAsync(status, detail);
        }
    }

    [Fact]
    public async Task Get_CurrentWithoutASession_IsRefused()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Public.GetAsync("/events/capture_sessions/current/summary", Wait.Cancellation);
        await response.AssertProblemAsync(404, "No capture session is active.");
    }

    [Fact]
    public async Task Head_Summary_IsGetWithoutABody()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        using var request = new HttpRequestMessage(HttpMethod.Head, "/events/capture_sessions/current/summary?format=text");
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        Assert.Equal((HttpStatusCode.OK, "text/plain", ""), (response.StatusCode, response.Content.Headers.ContentType?.MediaType, await response.TextAsync()));
    }
}
