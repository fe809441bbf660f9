using System.Net;
using System.Text.Json;
using Kernel.Tests.Browsers.Api.Gateway;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Browsers.Api.Browsers;

/// <summary>Browsers as the SDK creates, finds and deletes them, beside what the end-to-end test does with the SDK itself.</summary>
public sealed class BrowserEndpointsTests(SharedChromium chromium) : IClassFixture<SharedChromium>
{
    private const string Key = "the-key-of-the-browser-tests";

    [Fact]
    public async Task Create_WithoutGateway_Returns501()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Public.PostAsync("/browsers", ApiRequests.Body("{}"), Wait.Cancellation);
        var problem = await response.AssertProblemAsync(501, "Gateway:Enabled");
        Assert.Equal("gateway_disabled", problem.GetProperty("code").GetString());
        Assert.Equal(problem.GetProperty("detail").GetString(), problem.GetProperty("message").GetString());
        Assert.Equal(["false"], response.Headers.GetValues("X-Should-Retry"));

        // Those that were started otherwise are there all the same.
        var session = await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        var browser = await host.JsonAsync(HttpMethod.Get, "/browsers/" + session.GetProperty("id").GetString());
        Assert.Equal(("", 0), (browser.GetProperty("cdp_ws_url").GetString(), browser.GetProperty("timeout_seconds").GetInt32()));
    }

    [Fact]
    public async Task Create_BrowserUnavailable_Returns503()
    {
        await using var host = await GatewayHost.StartAsync($"http://127.0.0.1:{FreePort.Next()}");
        using var response = await host.Public.PostAsync("/browsers", ApiRequests.Body("{}"), Wait.Cancellation);
        Assert.Equal("browser_unavailable", (await response.AssertProblemAsync(503)).GetProperty("code").GetString());
        Assert.True(response.Headers.Contains("Retry-After"));
        Assert.Equal(0, (await host.JsonAsync(HttpMethod.Get, "/browsers")).GetArrayLength());
    }

    [Fact]
    public async Task Create_AddressOfAnotherService_Returns503()
    {
        await using var other = await FakeBrowserHttp.StartAsync();
        await using var host = await GatewayHost.StartAsync(other.Address);
        using var response = await host.Public.PostAsync("/browsers", ApiRequests.Body("{}"), Wait.Cancellation);
        Assert.Equal("browser_unavailable", (await response.AssertProblemAsync(503, "/json/version")).GetProperty("code").GetString());
    }

    [Theory]
    [InlineData("""{"timeout_seconds":9}""", "timeout_seconds")]
    [InlineData("""{"timeout_seconds":259201}""", "timeout_seconds")]
    [InlineData("""{"telemetry":{"browser":{"pages":{"enabled":true}}}}""", "unknown category 'pages'")]
    [InlineData("""{"telemetry":{"enabled":false,"browser":{"page":{}}}}""", "telemetry.enabled")]
    [InlineData("""{"profile":{"id":"p"}}""", "profile")]
    [InlineData("""{"extensions":[{"id":"e"}]}""", "extensions")]
    [InlineData("""{"chrome_policy":{"a":1}}""", "chrome_policy")]
    [InlineData("""{"start_url":"example.com"}""", "start_url")]
    [InlineData("""{"telemtry":{}}""", "telemtry")]
    [InlineData("""{"name":".."}""", "name is '..'")]
    [InlineData("[]", "not a valid browser request")]
    public async Task Create_InvalidRequest_Returns400(string body, string detail)
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        using var response = await host.Public.PostAsync("/browsers", ApiRequests.Body(body), Wait.Cancellation);
        await response.AssertProblemAsync(400, detail);
        Assert.Equal(0, (await host.JsonAsync(HttpMethod.Get, "/browsers")).GetArrayLength());
    }

    [Theory]
    [InlineData("team/a b")]
    [InlineData("../a")]
    [InlineData("100%2F")]
    [InlineData("a%")]
    [InlineData("é?#")]
    public async Task Name_OfAnyCharacters_FindsTheBrowser(string name)
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        var created = await CreateAsync(host, JsonSerializer.Serialize(new { name }));
        var path = "/browsers/" + Uri.EscapeDataString(name);
        Assert.Equal(created.GetProperty("session_id").GetString(), (await host.JsonAsync(HttpMethod.Get, path)).GetProperty("session_id").GetString());
        using var deleted = await host.Public.DeleteAsync(path, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
    }

    [Theory]
    [InlineData("""{"name":null,"tags":null,"telemetry":null,"proxy_id":null}""")]
    [InlineData("""{"viewport":{"width":800,"height":600},"proxy_id":""}""")]
    [InlineData("""{"telemetry":{}}""")]
    public async Task Change_NullsAndViewport_ChangeNothing(string body)
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        var created = await CreateAsync(host, """{"name":"kept","tags":{"a":"1"},"telemetry":{"browser":{"page":{"enabled":true}}}}""");
        using var response = await host.Public.PatchAsync("/browsers/kept", ApiRequests.Body(body), Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var changed = ApiRequests.Json(await response.TextAsync());
        Assert.All(["name", "tags", "telemetry"], member => Assert.Equal(created.GetProperty(member).GetRawText(), changed.GetProperty(member).GetRawText()));
    }

    [Fact]
    public async Task Create_WithStartUrl_OpensTabAndSurvivesRestart()
    {
        using var folder = new TempDirectory();
        var url = $"data:text/html,{Guid.NewGuid():N}";
        string id;
        await using (var host = await GatewayHost.StartAsync(chromium.Address, ("Journal:Directory", folder.Path)))
        {
            const string Body = """
                {"name":"kept","tags":{"a":"1"},"timeout_seconds":77,"start_url":"URL","extensions":[],"viewport":{"width":1,"height":1},
                "telemetry":{"browser":{"page":{"enabled":true},"system":{"enabled":false}}}}
                """;
            var created = await CreateAsync(host, Body.Replace("URL", url, StringComparison.Ordinal));
            id = created.GetProperty("session_id").GetString()!;
            Assert.Contains(url, (await host.JsonAsync(HttpMethod.Get, "/json/list")).EnumerateArray().Select(static page => page.GetProperty("url").GetString()));
            Assert.Equal(
                ["page", "monitor", "connection", "control"],
                (await host.SessionAsync(HttpMethod.Get)).GetProperty("config").GetProperty("categories").EnumerateArray().Select(static c => c.GetString()));
        }

        await using var again = await GatewayHost.StartAsync(chromium.Address, ("Journal:Directory", folder.Path));
        var past = (await again.JsonAsync(HttpMethod.Get, "/browsers?status=all&query=KEPT&tags%5Ba%5D=1"))[0];
        Assert.Equal(id, past.GetProperty("session_id").GetString());
        Assert.Equal(("kept", 77, url), (past.GetProperty("name").GetString(), past.GetProperty("timeout_seconds").GetInt32(), past.GetProperty("start_url").GetString()));
        Assert.True(past.GetProperty("telemetry").GetProperty("browser").GetProperty("captcha").GetProperty("enabled").GetBoolean());
        Assert.Equal(0, (await again.JsonAsync(HttpMethod.Get, "/browsers?status=all&tags%5Ba%5D=2")).GetArrayLength());
    }

    [Fact]
    public async Task List_Paged_ReturnsEachOnce()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        var ids = new List<string>();
        for (var i = 0; i < 5; i++)
        {
            ids.Insert(0, (await CreateAsync(host, "{}")).GetProperty("session_id").GetString()!);
            using var deleted = await host.Public.DeleteAsync("/browsers/" + ids[0], Wait.Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        ids.Insert(0, (await CreateAsync(host, "{}")).GetProperty("session_id").GetString()!);
        var listed = new List<string>();
        var offset = "0";
        do
        {
            using var page = await host.Public.GetAsync($"/browsers?include_deleted=true&limit=2&offset={offset}", Wait.Cancellation);
            listed.AddRange(ApiRequests.Json(await page.TextAsync()).EnumerateArray().Select(static one => one.GetProperty("session_id").GetString()!));
            offset = page.Headers.GetValues("X-Next-Offset").Single();
            Assert.Equal(offset == "0" ? "false" : "true", page.Headers.GetValues("X-Has-More").Single());
        }
        while (offset != "0");

        Assert.Equal(ids, listed);
        Assert.Equal(ids[..1], (await host.JsonAsync(HttpMethod.Get, "/browsers")).EnumerateArray().Select(static one => one.GetProperty("session_id").GetString()));
    }

    [Fact]
    public async Task Change_SessionNotCreatedAsBrowser_ChangesCategories()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address);
        var id = (await host.SessionAsync(HttpMethod.Post, """{"config":{"categories":["console","system"]}}""", HttpStatusCode.Created)).GetProperty("id").GetString();
        using var response = await host.Public.PatchAsync(
            $"/browsers/{id}", ApiRequests.Body("""{"name":"mine","telemetry":{"browser":{"console":{"enabled":false},"captcha":{"enabled":true}}}}"""), Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);

        var browser = await host.JsonAsync(HttpMethod.Get, "/browsers/mine");
        var on = browser.GetProperty("telemetry").GetProperty("browser").EnumerateObject().Where(static c => c.Value.GetProperty("enabled").GetBoolean()).Select(static c => c.Name);
        Assert.Equal(["captcha", "system"], on);
        Assert.Equal("system", (await host.SessionAsync(HttpMethod.Get)).GetProperty("config").GetProperty("categories")[0].GetString());
    }

    [Fact]
    public async Task CdpWsUrl_WithKeys_IsValidUntilSessionEnds()
    {
        await using var host = await GatewayHost.StartAsync(chromium.Address, ("Api:Keys", $"another-key-of-the-tests,{Key}"));
        host.Public.DefaultRequestHeaders.Add("Authorization", $"Bearer {Key}");
        var created = await CreateAsync(host, "{}");
        var address = new Uri(created.GetProperty("cdp_ws_url").GetString()!);
        var id = created.GetProperty("session_id").GetString()!;

        await using var client = await ConnectAsync(address);
        var version = await client.CallAsync("Browser.getVersion");
        Assert.Contains("Chrome", version.GetProperty("product").GetString(), StringComparison.Ordinal);
        await Assert.ThrowsAsync<HttpRequestException>(() => ConnectAsync(new Uri(address.GetLeftPart(UriPartial.Path))));
        await Assert.ThrowsAsync<HttpRequestException>(() => ConnectAsync(new Uri(address.ToString().Replace(id, "cs_other", StringComparison.Ordinal))));
        using var plain = await host.Public.GetAsync(address.PathAndQuery, Wait.Cancellation);
        await plain.AssertProblemAsync(400, "WebSocket");

        using var deleted = await host.Public.DeleteAsync($"/browsers/{id}", Wait.Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        await client.EndedAsync();
        await Assert.ThrowsAsync<HttpRequestException>(() => ConnectAsync(address));
    }

    [Fact]
    public async Task CdpWsUrl_AfterRestart_IsValidUntilKeyIsRemoved()
    {
        using var folder = new TempDirectory();
        var (query, id) = ("", "");
        await using (var host = await GatewayHost.StartAsync(chromium.Address, ("Api:Keys", $"another-key-of-the-tests,{Key}"), ("Journal:Directory", folder.Path)))
        {
            host.Public.DefaultRequestHeaders.Add("Authorization", $"Bearer {Key}");
            var created = await CreateAsync(host, "{}");
            id = created.GetProperty("session_id").GetString()!;
            query = new Uri(created.GetProperty("cdp_ws_url").GetString()!).Query;
        }

        foreach (var (keys, status) in new[] { (Key, 404), ("another-key-of-the-tests", 401) })
        {
            await using var again = await GatewayHost.StartAsync(chromium.Address, ("Api:Keys", keys), ("Journal:Directory", folder.Path));
            using var plain = await again.Public.GetAsync($"/browsers/{id}/cdp{query}", Wait.Cancellation);
            await plain.AssertProblemAsync(status);
            using var changed = await again.Public.GetAsync($"/browsers/{id}/cdp{query[..^2]}", Wait.Cancellation);
            await changed.AssertProblemAsync(401, "ticket");
        }
    }

    [Fact]
    public async Task Session_WithoutConnections_EndsAfterTimeout()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(
            new Dictionary<string, string?> { ["Gateway:Enabled"] = "true", ["services:chromium:http:0"] = chromium.Address }, time);
        var created = await CreateAsync(host, """{"timeout_seconds":30}""");
        var id = created.GetProperty("session_id").GetString()!;
        await using (var client = await ConnectAsync(new Uri(created.GetProperty("cdp_ws_url").GetString()!)))
        {
            await client.CallAsync("Browser.getVersion");
            time.Advance(TimeSpan.FromSeconds(60));
            Assert.Equal(id, (await host.JsonAsync(HttpMethod.Get, $"/browsers/{id}")).GetProperty("session_id").GetString());
        }

        // A connection, or its end, puts it off by all of its time; each look is one tick of the watch.
        await Wait.Until(async () =>
        {
            time.Advance(TimeSpan.FromSeconds(5));
            using var response = await host.Public.GetAsync($"/browsers/{id}", Wait.Cancellation);
            return response.StatusCode == HttpStatusCode.NotFound;
        });
        Assert.Equal("timeout", (await host.EventDataAsync("session_ended")).GetProperty("reason").GetString());
    }

    private static async Task<JsonElement> CreateAsync(ApiHost host, string body)
    {
        using var response = await host.Public.PostAsync("/browsers", ApiRequests.Body(body), Wait.Cancellation);
        var text = await response.TextAsync();
        Assert.True(response.StatusCode == HttpStatusCode.OK, text);
        return ApiRequests.Json(text);
    }

    private static Task<DevToolsClient> ConnectAsync(Uri address) => DevToolsClient.ConnectAsync(address.ToString());
}
