using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace Kernel.Tests.Integration.Api.Mcp;

/// <summary>The tools and resources at <c>/mcp</c>, called by the official C# client.</summary>
public sealed class McpTests
{
    private const string Key = "0123456789abcdef";

    [Fact]
    public async Task List_Tools_HaveSchemasAndAnnotations()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);

        var tools = await client.ListToolsAsync(cancellationToken: Wait.Cancellation);

        Assert.Equal(
            [
                "console_messages", "debug_bundle", "get_request", "list_sessions", "network_requests", "page_summary", "search_events", "start_session", "stop_session",
                "take_screenshot", "wait_for_event",
            ],
            tools.Select(static tool => tool.Name).Order());
        Assert.All(tools, static tool =>
        {
            Assert.Equal("object", tool.ProtocolTool.InputSchema.GetProperty("type").GetString());
            Assert.Equal("object", tool.ProtocolTool.OutputSchema!.Value.GetProperty("type").GetString());
            Assert.Equal(tool.Name is not ("start_session" or "stop_session" or "take_screenshot"), tool.ProtocolTool.Annotations!.ReadOnlyHint);
            Assert.DoesNotContain("\"null\"", tool.ProtocolTool.InputSchema.GetRawText() + tool.ProtocolTool.OutputSchema, StringComparison.Ordinal);
        });
    }

    /// <summary>Only tool calls lead from the session to the failed request and its exception.</summary>
    [Fact]
    public async Task Calls_AboutAFailedCheckout_FindTheRequestAndItsConsequences()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);
        var id = await host.ReplayAsync("checkout");

        var summary = await client.CallAsync("page_summary");
        Assert.Contains("POST /demo/api/checkout answered 500", summary.Text(), StringComparison.Ordinal);
        Assert.Equal(id, summary.StructuredContent!.Value.GetProperty("session").GetString());

        var failed = await client.AnswerAsync("network_requests", ("failed", true), ("status", "5xx"), ("url", "/checkout"));
        var request = Assert.Single(failed.GetProperty("requests").EnumerateArray());
        Assert.Equal(("POST", 500), (request.GetProperty("method").GetString(), request.GetProperty("status").GetInt32()));

        var full = await client.AnswerAsync("get_request", ("request_id", request.GetProperty("request_id").GetString()!), ("body", true));
        var types = full.GetProperty("events").EnumerateArray().Select(static one => one.GetProperty("type").GetString()).ToArray();
        Assert.Equal("network_request", types[0]);
        Assert.Contains("network_response", types);
        Assert.Contains("payment_declined", full.GetRawText(), StringComparison.Ordinal);

        var messages = (await client.AnswerAsync("console_messages", ("level", "error"))).GetProperty("messages");
        Assert.Contains(messages.EnumerateArray(), static one => one.GetProperty("level").GetString() == "exception" && one.TryGetProperty("stack", out _));
        Assert.Contains(messages.EnumerateArray(), static one => one.GetProperty("text").GetString()!.StartsWith("checkout failed", StringComparison.Ordinal));

        var bundle = await client.CallAsync("debug_bundle");
        var link = Assert.Single(bundle.Content.OfType<ResourceLinkBlock>());
        var har = Assert.IsType<TextResourceContents>(Assert.Single((await client.ReadResourceAsync(link.Uri, cancellationToken: Wait.Cancellation)).Contents));
        Assert.Equal("1.2", ApiRequests.Json(har.Text).GetProperty("log").GetProperty("version").GetString());
        Assert.Contains("/demo/api/checkout", har.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SearchEvents_PageByPage_ReturnsEachEventOnce()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);
        await host.ReplayAsync("checkout");

        List<ulong> found = [];
        string? cursor = null;
        do
        {
            var page = await client.AnswerAsync("search_events", [("limit", 7), ("categories", (string[])["network"]), .. cursor is null ? Array.Empty<(string, object)>() : [("cursor", cursor)]]);
            ulong[] seqs = [.. page.GetProperty("events").EnumerateArray().Select(static one => one.GetProperty("seq").GetUInt64())];
            Assert.Equal(seqs.Order(), seqs);
            found.InsertRange(0, seqs);
            cursor = page.TryGetProperty("next_cursor", out var next) ? next.GetString() : null;
        }
        while (cursor is not null);

        var all = ApiRequests.Json(await host.Public.GetStringAsync("/events?categories=network&limit=1000", Wait.Cancellation));
        Assert.Equal(all.EnumerateArray().Select(static one => one.GetProperty("seq").GetUInt64()), found);
        Assert.True(found.Count > 14);
    }

    [Fact]
    public async Task NetworkRequests_PageByPage_ReturnEachRequestOnce()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);
        await host.ReplayAsync("checkout");
        var all = await RequestsAsync(("limit", 200));

        List<string> found = [];
        var page = await RequestsAsync(("limit", 3));
        found.InsertRange(0, Rows(page));
        while (page.TryGetProperty("next_cursor", out var cursor))
        {
            page = await RequestsAsync(("limit", 3), ("cursor", cursor.GetString()!));
            found.InsertRange(0, Rows(page));
        }

        Assert.Equal(Rows(all), found);
        Assert.True(found.Count > 6);

        async Task<JsonElement> RequestsAsync(params (string, object)[] arguments) =>
            await client.AnswerAsync("network_requests", arguments);
        static string[] Rows(JsonElement page) => [.. page.GetProperty("requests").EnumerateArray().Select(static one => one.GetRawText())];
    }

    [Fact]
    public async Task Sessions_StartedAndEnded_AreListed()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);

        var started = await client.AnswerAsync("start_session", ("name", "checkout"), ("categories", (string[])["console"]));
        var second = await client.CallAsync("start_session");
        var ended = await client.AnswerAsync("stop_session");
        var again = await client.CallAsync("stop_session");
        var listed = await client.AnswerAsync("list_sessions");

        var id = started.GetProperty("id").GetString()!;
        Assert.True(second.IsError);
        Assert.Contains(id, second.Text(), StringComparison.Ordinal);
        Assert.Equal((id, "stopped"), (ended.GetProperty("id").GetString(), ended.GetProperty("status").GetString()));
        Assert.True(again.IsError);
        Assert.Equal("checkout", Assert.Single(listed.GetProperty("sessions").EnumerateArray()).GetProperty("name").GetString());
    }

    [Theory]
    [InlineData("search_events", "limit", 0, "limit is 0. Expected an integer from 1 to 200.")]
    [InlineData("search_events", "limits", 1, "There is no argument 'limits'. The arguments are: ")]
    [InlineData("search_events", "session", "cs_none", "There is no capture session 'cs_none'. list_sessions lists them.")]
    [InlineData("search_events", "categories", "page", "categories is \"page\". Expected an array, each item a string.")]
    [InlineData("console_messages", "level", "loud", "level is \"loud\". Expected one of error, warning, all.")]
    [InlineData("get_request", "body", true, "The argument 'request_id' is missing. Expected a string")]
    [InlineData("network_requests", "status", "abc", "status is 'abc'. Expected a status such as 404, or a class such as 4xx.")]
    [InlineData("take_screenshot", "seq", 1, "Event 1 is not a screenshot.")]
    public async Task Call_WithBadArguments_SaysWhatIsAllowed(string tool, string name, object value, string expected)
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);
        await host.ReplayAsync("checkout");

        var result = await client.CallAsync(tool, (name, value));

        Assert.True(result.IsError);
        Assert.StartsWith(expected, result.Text(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task WaitForEvent_PublishedLater_ReturnsItAfterProgress()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);
        var progress = new TaskCompletionSource<ProgressNotificationValue>();

        var waiting = client.CallToolAsync(
            "wait_for_event", AgentClient.Arguments(("types", (string[])["agent.done"]), ("timeout_seconds", 60)), new Progress(value => progress.TrySetResult(value)), cancellationToken: Wait.Cancellation).AsTask();
        var reported = await Wait.For(progress.Task);
        await host.PublishTypesAsync("agent.other", "agent.done");
        var found = (await Wait.For(waiting)).StructuredContent!.Value;

        Assert.Equal(60, reported.Total);
        Assert.False(found.GetProperty("timed_out").GetBoolean());
        Assert.Equal("agent.done", found.GetProperty("event").GetProperty("type").GetString());
    }

    [Fact]
    public async Task WaitForEvent_WithoutOne_TimesOut()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);
        await host.PublishTypesAsync("agent.other");

        var found = await client.AnswerAsync("wait_for_event", ("settled", true), ("after_seq", 0), ("timeout_seconds", 1));

        Assert.True(found.GetProperty("timed_out").GetBoolean());
        Assert.Equal(1UL, found.GetProperty("last_seq").GetUInt64());
    }

    /// <summary>A call counts as a stream, so a canceled one that continued would leave no room for the next.</summary>
    [Fact]
    public async Task WaitForEvent_Canceled_FreesItsPlace()
    {
        const int places = 4;
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Limits:MaxStreamsPerClient"] = $"{places}" });
        await using var client = await ConnectAsync(host);
        using var canceled = CancellationTokenSource.CreateLinkedTokenSource(Wait.Cancellation);
        var progress = new TaskCompletionSource<ProgressNotificationValue>();
        var waiting = client.CallToolAsync(
            "wait_for_event", AgentClient.Arguments(("settled", true), ("timeout_seconds", 300)), new Progress(value => progress.TrySetResult(value)), cancellationToken: canceled.Token).AsTask();
        await Wait.For(progress.Task);

        await canceled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        var streams = new List<HttpResponseMessage>();
        await Wait.Until(async () =>
        {
            var stream = await host.Public.GetAsync("/events/stream", HttpCompletionOption.ResponseHeadersRead, Wait.Cancellation);
            if (stream.IsSuccessStatusCode)
            {
                streams.Add(stream);
            }

            return streams.Count == places;
        });
        streams.ForEach(static stream => stream.Dispose());
    }

    [Fact]
    public async Task Answers_OfHostileEvents_HaveNoControlCharacters()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);
        await host.ReplayAsync("hostile");

        foreach (var tool in (string[])["page_summary", "search_events", "console_messages", "network_requests", "debug_bundle"])
        {
            var result = await client.CallAsync(tool);

            Assert.NotEqual(true, result.IsError);
            var texts = string.Concat(result.Content.OfType<TextContentBlock>().Select(static block => block.Text)) + string.Concat(Strings(result.StructuredContent!.Value));
            Assert.DoesNotContain(texts, static character => (char.IsControl(character) && character != '\n') || character is >= '\u202a' and <= '\u202e');
        }
    }

    [Fact]
    public async Task Resources_AreListedAndRead()
    {
        await using var host = await ApiHost.StartAsync();
        await using var client = await ConnectAsync(host);
        var id = await host.ReplayAsync("checkout");

        var listed = Assert.Single(await client.ListResourcesAsync(cancellationToken: Wait.Cancellation));
        var templates = await client.ListResourceTemplatesAsync(cancellationToken: Wait.Cancellation);
        var session = Assert.IsType<TextResourceContents>(Assert.Single((await client.ReadResourceAsync(listed.Uri, cancellationToken: Wait.Cancellation)).Contents));
        var first = Assert.IsType<TextResourceContents>(Assert.Single((await client.ReadResourceAsync("kernel://events/1", cancellationToken: Wait.Cancellation)).Contents));

        Assert.Equal($"kernel://sessions/{id}", listed.Uri);
        Assert.Equal(["kernel://events/{seq}", "kernel://sessions/{id}", "kernel://sessions/{id}/har"], templates.Select(static template => template.UriTemplate).Order());
        Assert.StartsWith($"Session {id}", session.Text, StringComparison.Ordinal);
        Assert.Equal("session_started", ApiRequests.Json(first.Text).GetProperty("event").GetProperty("type").GetString());
        await Assert.ThrowsAsync<McpProtocolException>(() => client.ReadResourceAsync("kernel://events/999999", cancellationToken: Wait.Cancellation).AsTask());
    }

    [Fact]
    public async Task Endpoint_WithKeys_RequiresOne()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:Keys:0"] = Key });

        await Assert.ThrowsAnyAsync<Exception>(() => ConnectAsync(host));
        await using var client = await ConnectAsync(host, Key);

        Assert.NotEmpty(await client.ListToolsAsync(cancellationToken: Wait.Cancellation));
    }

    [Fact]
    public async Task Endpoint_SwitchedOff_IsNotThere()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Mcp:Enabled"] = "false" });

        using var response = await host.Public.PostAsync("/mcp", ApiRequests.Body("{}"), Wait.Cancellation);

        Assert.Equal(System.Net.HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Client_AcrossARestartOfTheApi_GoesOn()
    {
        using var directory = new TempDirectory();
        var port = FreePort.Next();
        Dictionary<string, string?> settings = new() { ["Journal:Directory"] = directory.Path, ["urls"] = $"http://127.0.0.1:{port}" };
        var host = await ApiHost.StartAsync(settings);
        await using var client = await ConnectAsync(host);
        await client.CallAsync("start_session", ("name", "before"));
        await host.DisposeAsync();

        await using var second = await ApiHost.StartAsync(settings);
        var listed = await client.AnswerAsync("list_sessions");

        Assert.Equal("before", Assert.Single(listed.GetProperty("sessions").EnumerateArray()).GetProperty("name").GetString());
    }

    private static Task<McpClient> ConnectAsync(ApiHost host, string? key = null) => AgentClient.ConnectAsync(host.Public.BaseAddress!, key);

    private static IEnumerable<string> Strings(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(Strings),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(static member => Strings(member.Value).Prepend(member.Name)),
        _ => [],
    };

    private sealed class Progress(Action<ProgressNotificationValue> report) : IProgress<ProgressNotificationValue>
    {
        public void Report(ProgressNotificationValue value) => report(value);
    }
}
