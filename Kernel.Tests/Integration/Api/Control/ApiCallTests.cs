using System.Net;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Control;

/// <summary>Calls of the public API that change something are events, and no others.</summary>
public sealed class ApiCallTests
{
    [Fact]
    public async Task Calls_ThatChangeSomething_AreReported()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SessionAsync(HttpMethod.Post, """{"config":{"categories":["control","console"]}}""", HttpStatusCode.Created);
        await host.SessionAsync(HttpMethod.Get);
        await host.PublishTypesAsync("a");
        using var taken = await host.SendAsync(HttpMethod.Post, "/events/capture_session/screenshot");
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Conflict);
        using var unknown = await host.SendAsync(HttpMethod.Post, "/events/unknown");
        await host.SessionAsync(HttpMethod.Patch, """{"config":{"options":{"redact":true}}}""");
        using var browser = await host.SendAsync(HttpMethod.Post, "/browsers");

        var calls = await Wait.Until(() => host.EventsAsync("api_call"), static calls => calls.Length >= 5, "five calls");
        Assert.Equal(
            ["startSession 201", "takeScreenshot 409", "startSession 409", "changeSession 200", "createBrowser 501"],
            calls.OrderBy(static call => call.GetProperty("ts").GetInt64())
                .Select(static call => call.GetProperty("data")).Select(static data => $"{data.GetProperty("operation_id").GetString()} {data.GetProperty("status").GetInt32()}"));
        Assert.All(calls, static call =>
        {
            Assert.Equal(("control", "kernel_api"), (call.GetProperty("category").GetString(), call.GetProperty("source").GetProperty("kind").GetString()));
            Assert.Equal(4, call.GetProperty("data").EnumerateObject().Count());
            Assert.Matches("^[0-9a-f]{32}$", call.GetProperty("data").GetProperty("request_id").GetString());
            Assert.Equal(JsonValueKind.Number, call.GetProperty("data").GetProperty("duration_ms").ValueKind);
        });
    }

    /// <summary>Tools for agents are the operations of the HTTP API that do the same.</summary>
    [Fact]
    public async Task Tools_ThatChangeSomething_AreReported()
    {
        await using var host = await ApiHost.StartAsync();
        await using var agent = await AgentClient.ConnectAsync(host.Public.BaseAddress!);
        await agent.CallAsync("start_session", ("categories", (string[])["control", "console"]));
        await agent.CallAsync("list_sessions");
        await agent.CallAsync("start_session");
        await agent.CallAsync("start_session", ("categories", (string[])["none"]));
        await agent.CallAsync("take_screenshot");
        await agent.CallAsync("take_screenshot", ("seq", 1));
        await agent.CallAsync("stop_session", ("session", "cs_other"));

        var calls = await Wait.Until(() => host.EventsAsync("api_call"), static calls => calls.Length >= 5, "five calls");
        Assert.Equal(
            ["startSession 201", "startSession 409", "startSession 400", "takeScreenshot 409", "endSession 404"],
            calls.Select(static call => call.GetProperty("data")).Select(static data => $"{data.GetProperty("operation_id").GetString()} {data.GetProperty("status").GetInt32()}"));
        Assert.All(calls, static call => Assert.Matches("^[0-9a-f]{32}$", call.GetProperty("data").GetProperty("request_id").GetString()));
    }

    [Fact]
    public async Task Calls_WithoutTheCategory_AreNotReported()
    {
        await using var host = await ApiHost.StartAsync();
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        await host.SessionAsync(HttpMethod.Patch, """{"config":{"options":{"redact":true}}}""");
        await host.SessionAsync(HttpMethod.Patch, """{"config":{"categories":["control"]}}""");
        var calls = await Wait.Until(() => host.EventsAsync("api_call"), static calls => calls.Length > 0, "a call");

        Assert.Equal("changeSession", Assert.Single(calls).GetProperty("data").GetProperty("operation_id").GetString());
    }
}
