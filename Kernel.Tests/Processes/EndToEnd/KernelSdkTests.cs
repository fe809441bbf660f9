using System.Text.Json;
using System.Text.Json.Nodes;
using Kernel.Api.Browsers.Telemetry;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Processes;
using Kernel.Tests.TestKit.Sites;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>Kernel's own SDK, as it comes from npm, uses the system as it uses the hosted API.</summary>
public sealed class KernelSdkTests
{
    private const string Key = "the-key-of-the-sdk-tests";
    private const string Envelope = "telemetry.TelemetryStreamResponse";

    [Fact]
    public async Task Sdk_Unmodified_CreatesDrivesFollowsReadsAndDeletes()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var site = await TestSite.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, ("Gateway__Enabled", "true"), ("Api__Keys", Key));
        using var folder = new TempDirectory();

        var result = await NodeScript.RunAsync("kernel-sdk.mjs", kernel.Address.GetLeftPart(UriPartial.Authority), Key, site.Origin, folder.Path);

        AssertErrors(result.GetProperty("errors"));
        AssertBrowsers(result);
        AssertStream(result);
        AssertHistory(result);
        AssertTypes(result);
        var problems = await CompileAsync(
            folder,
            (Envelope, folder["stream.json"]),
            ("telemetry.TelemetryEventsResponse", folder["events.json"]),
            ("browsers.BrowserCreateResponse", folder["browsers.json"]));
        Assert.Equal([], problems);
        await AssertMangledAreFoundAsync(folder);
    }

    private static void AssertErrors(JsonElement errors)
    {
        AssertError(errors, "contradiction", "BadRequestError", 400, "bad_request", "telemetry.enabled");
        AssertError(errors, "proxy", "BadRequestError", 400, "bad_request", "proxy_id");
        AssertError(errors, "wrongKey", "AuthenticationError", 401, "unauthorized", "key");
        AssertError(errors, "second", "RateLimitError", 429, "concurrency_limit_exceeded", "Delete that session first");
        AssertError(errors, "unknown", "NotFoundError", 404, "not_found", "cs_unknown");
        AssertError(errors, "unknownStream", "NotFoundError", 404, "not_found", "cs_unknown");
        AssertError(errors, "unknownEvents", "NotFoundError", 404, "not_found", "cs_unknown");
        AssertError(errors, "notThere", "NotFoundError", 404, "not_found", "There is nothing here.");
        AssertError(errors, "sinceBackwards", "BadRequestError", 400, "bad_request", "since");
        AssertError(errors, "otherTicket", "Error", 401, "unauthorized", "");
        AssertError(errors, "deleted", "NotFoundError", 404, "not_found", "No browser has the id or name");
        AssertError(errors, "deletedTwice", "NotFoundError", 404, "not_found", "No browser has the id or name");
    }

    private static void AssertError(JsonElement errors, string name, string type, int status, string code, string message)
    {
        var error = errors.GetProperty(name);
        Assert.True(error.ValueKind == JsonValueKind.Object, $"{name}: {error}");
        Assert.Equal((type, status, code), (error.GetProperty("class").GetString(), error.GetProperty("status").GetInt32(), error.GetProperty("code").GetString()));
        Assert.Contains(message, error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static void AssertBrowsers(JsonElement result)
    {
        var created = result.GetProperty("created");
        var id = created.GetProperty("session_id").GetString();
        Assert.Equal("first", created.GetProperty("name").GetString());
        Assert.Equal((true, false, 300), (created.GetProperty("headless").GetBoolean(), created.GetProperty("stealth").GetBoolean(), created.GetProperty("timeout_seconds").GetInt32()));
        Assert.Equal(
            ["captcha", "connection", "console", "control", "interaction", "network", "page", "screenshot", "system"],
            Enabled(created));
        Assert.Equal(["captcha", "connection", "console", "control", "interaction", "page", "system"], Enabled(result.GetProperty("changed")));
        Assert.Equal(Enabled(result.GetProperty("changed")), Enabled(result.GetProperty("retrieved")));
        Assert.Equal("b", result.GetProperty("retrieved").GetProperty("tags").GetProperty("team").GetString());
        Assert.Equal([id], result.GetProperty("listed").EnumerateArray().Select(static one => one.GetString()));
        Assert.Equal(0, result.GetProperty("otherTags").GetInt32());
        Assert.Equal("", result.GetProperty("past").GetProperty("cdp_ws_url").GetString());
        Assert.True(result.GetProperty("past").TryGetProperty("deleted_at", out _));
        Assert.Equal(JsonValueKind.Null, result.GetProperty("off").GetProperty("telemetry").ValueKind);
        Assert.Equal(0, result.GetProperty("nothing").GetInt32());
    }

    private static void AssertStream(JsonElement result)
    {
        var received = Numbers(result, "received");
        Assert.Equal(received.Distinct().Order(), received);
        Assert.Equal(received, Numbers(result, "resumed"));
        Assert.Equal(received, Numbers(result, "afterwards"));
        Assert.True(result.GetProperty("connections").GetInt32() > 3);
        var categories = result.GetProperty("afterChange").EnumerateArray().Select(static c => c.GetString()).ToArray();
        Assert.Contains("console", categories);
        Assert.DoesNotContain("network", categories);
        var disconnected = result.GetProperty("disconnected").GetProperty("event").GetProperty("data");
        Assert.Equal("client_close", disconnected.GetProperty("reason").GetString());
        Assert.True(disconnected.GetProperty("message_count").GetInt32() > 5);
    }

    private static void AssertHistory(JsonElement result)
    {
        // All but what came between the last page and the end.
        var forwards = Numbers(result, "forwards");
        Assert.Equal(Numbers(result, "received").Take(forwards.Count), forwards);
        Assert.True(forwards.Count > 30);
        Assert.Equal(forwards.AsEnumerable().Reverse(), Numbers(result, "backwards"));
        Assert.Equal(forwards, Numbers(result, "before").Concat(Numbers(result, "after")).Order());
        Assert.NotEmpty(Numbers(result, "before"));
        Assert.NotEmpty(Numbers(result, "after"));
        Assert.Equal(["console", "page"], result.GetProperty("pageCategories").EnumerateArray().Select(static c => c.GetString()));
        Assert.Subset(forwards.ToHashSet(), Numbers(result, "pages").ToHashSet());
        Assert.Empty(Numbers(result, "none"));
        var first = result.GetProperty("firstPage");
        Assert.Equal((7, true), (first.GetProperty("items").GetInt32(), first.GetProperty("hasMore").GetBoolean()));
    }

    // Every type of the table that a healthy browser and its driver give occasion to.
    private static void AssertTypes(JsonElement result) => Assert.Equal(
        EventMappings.All.Where(static mapping => !mapping.IsNewer).Select(static mapping => mapping.SdkName).Where(static type => !type.StartsWith("monitor_", StringComparison.Ordinal)).Append("monitor_screenshot").Order(StringComparer.Ordinal),
        result.GetProperty("types").EnumerateArray().Select(static type => type.GetString()));

    // The check of the types can fail: each of these has one thing wrong.
    private static async Task AssertMangledAreFoundAsync(TempDirectory folder)
    {
        var events = JsonNode.Parse(await File.ReadAllTextAsync(folder["stream.json"], Wait.Cancellation))!.AsArray();
        JsonNode Of(string type) => events.First(envelope => (string?)envelope!["event"]!["type"] == type)!.DeepClone();
        Action<JsonNode>[] manglings =
        [
            static e => e["event"]!["type"] = "navigation",
            static e => e["event"]!["category"] = "network",
            static e => e["event"]!["data"]!["nav_seq"] = 1,
            static e => e["event"]!["data"]!["url"] = 1,
            static e => e["event"]!["data"]!["target_type"] = "iframe",
            static e => e["event"]!["data"] = null,
            static e => e["event"]!["source"]!["kind"] = "browser",
            static e => e["capture_session_id"] = "cs_1",
            static e => e.AsObject().Remove("seq"),
        ];
        var mangled = new JsonArray(Of("page_navigation"));
        foreach (var mangle in manglings)
        {
            var envelope = Of("page_navigation");
            mangle(envelope);
            mangled.Add(envelope);
        }

        var withoutText = Of("console_error");
        withoutText["event"]!["data"]!.AsObject().Remove("text");
        mangled.Add(withoutText);
        await File.WriteAllTextAsync(folder["mangled.json"], mangled.ToJsonString(), Wait.Cancellation);

        var problems = await CompileAsync(folder, (Envelope, folder["mangled.json"]));

        Assert.Equal(
            Enumerable.Range(1, manglings.Length + 1).Select(static i => $"mangled.json[{i}]"),
            problems.Select(static problem => problem.Split(':')[0]).Distinct());
    }

    private static async Task<string[]> CompileAsync(TempDirectory folder, params (string Type, string File)[] values)
    {
        var problems = await NodeScript.RunAsync("kernel-sdk-types.mjs", [folder.Path, .. values.SelectMany(static v => new[] { v.Type, v.File })]);
        return [.. problems.EnumerateArray().Select(static problem => problem.GetString()!)];
    }

    private static string[] Enabled(JsonElement browser) =>
    [
        .. browser.GetProperty("telemetry").GetProperty("browser").EnumerateObject()
            .Where(static category => category.Value.GetProperty("enabled").GetBoolean()).Select(static category => category.Name).Order(StringComparer.Ordinal),
    ];

    private static List<ulong> Numbers(JsonElement result, string name) => [.. result.GetProperty(name).EnumerateArray().Select(static n => n.GetUInt64())];
}
