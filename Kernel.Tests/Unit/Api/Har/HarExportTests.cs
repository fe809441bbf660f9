using System.Globalization;
using System.Text.Json;
using Kernel.Api.Har;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using static Kernel.Tests.Unit.Api.Har.HarSession;

namespace Kernel.Tests.Unit.Api.Har;

/// <summary>Whole exports: pages, what waits for what, what is missing, and recorded sessions.</summary>
public sealed class HarExportTests
{
    private const string Frame = "\"frame_id\":\"T\",\"loader_id\":\"L\",\"nav_seq\":1,\"url\":\"http://a.test/\"";

    public static TheoryData<string> Recordings => [.. Directory.GetFiles(FolderOfRecordings, "*.events.ndjson").Select(static path => Path.GetFileName(path).Split('.')[0])];

    private static string FolderOfRecordings => RepositoryFiles.PathOf("Kernel.Tests", "TestKit", "Golden", "Traces");

    [Fact]
    public async Task Page_HasTheTimesOfItsNavigation()
    {
        await using var session = await CreateAsync(
        [
            Document("T", "L", 10),
            Event("navigation", Frame + ",\"navigation_type\":\"navigation\"", 30),
            Request("1.2", "http://a.test/script.js", "", 35),
            Event("dom_content_loaded", Frame + ",\"cdp_timestamp\":50.1", 120),
            Event("lcp", Frame + $",\"render_ts\":{Start + 150_000}", 200),
            Event("page_load", Frame + ",\"cdp_timestamp\":50.25", 270),
            Event("navigation_settled", Frame + ",\"since_navigation_us\":1000", 900),
        ]);

        var log = await session.ExportAsync();

        Assert.Equal(
            """[{"startedDateTime":"2023-11-14T22:13:20.010000Z","id":"page_L","title":"http://a.test/","pageTimings":{"onContentLoad":100,"onLoad":250,"_lcp":140,"_settled":890}}]""",
            log.GetProperty("pages").GetRawText());
        Assert.Equal(["page_L", "page_L"], log.GetProperty("entries").EnumerateArray().Select(static entry => entry.GetProperty("pageref").GetString()));
    }

    [Fact]
    public async Task Page_WithoutMilestones_SaysThatTheyAreNotKnown()
    {
        await using var session = await CreateAsync([Event("navigation", Frame), Event("navigation_settled", Frame + ",\"timed_out\":true", 900)]);

        var page = Assert.Single((await session.ExportAsync()).GetProperty("pages").EnumerateArray());

        Assert.Equal("""{"onContentLoad":-1,"onLoad":-1}""", page.GetProperty("pageTimings").GetRawText());
    }

    [Fact]
    public async Task PageRef_OfAFrameAndAWorker_IsThatOfTheirTab()
    {
        const string FrameTarget = "\"target_id\":\"F\",\"target_type\":\"iframe\",\"frame_id\":\"F\",\"loader_id\":\"LF\",\"nav_seq\":1,\"url\":\"http://b.test/\"";
        await using var session = await CreateAsync(
        [
            Event("navigation", Frame),
            Event("navigation", FrameTarget + ",\"parent_frame_id\":\"T\"", 1),
            Event("network_request", FrameTarget + ",\"request_id\":\"2.1\",\"method\":\"GET\"", 2),
            Event("network_request", "\"frame_id\":\"\",\"loader_id\":\"\",\"nav_seq\":1,\"request_id\":\"W\",\"method\":\"GET\",\"url\":\"http://a.test/worker.js\"", 3),
            Event("network_request", "\"target_id\":\"W\",\"target_type\":\"worker\",\"frame_id\":\"\",\"loader_id\":\"\",\"nav_seq\":1,\"request_id\":\"3.1\",\"method\":\"GET\",\"url\":\"http://a.test/of-worker\"", 4),
        ]);

        var log = await session.ExportAsync();

        Assert.Single(log.GetProperty("pages").EnumerateArray());
        Assert.All(log.GetProperty("entries").EnumerateArray(), static entry => Assert.Equal("page_L", entry.GetProperty("pageref").GetString()));
    }

    [Fact]
    public async Task PageRef_AfterARestoredPage_IsThatOfTheRestoration()
    {
        await using var session = await CreateAsync(
        [
            Event("navigation", Frame),
            Event("navigation", "\"frame_id\":\"T\",\"loader_id\":\"M\",\"nav_seq\":2,\"url\":\"http://a.test/2\"", 10),
            Event("navigation", "\"frame_id\":\"T\",\"loader_id\":\"L\",\"nav_seq\":3,\"url\":\"http://a.test/\",\"navigation_type\":\"back_forward_cache_restore\"", 20),
            Event("network_request", "\"frame_id\":\"T\",\"loader_id\":\"L\",\"nav_seq\":3,\"request_id\":\"1.9\",\"method\":\"GET\",\"url\":\"http://a.test/later\"", 30),
        ]);

        var log = await session.ExportAsync();

        Assert.Equal(["page_L", "page_M", "page_L_3"], log.GetProperty("pages").EnumerateArray().Select(static page => page.GetProperty("id").GetString()));
        Assert.Equal("page_L_3", Assert.Single(log.GetProperty("entries").EnumerateArray()).GetProperty("pageref").GetString());
    }

    [Fact]
    public async Task PageRef_OfADocumentThatIsNeverShown_IsAbsent()
    {
        await using var session = await CreateAsync(
        [
            Document("T", "L", 0),
            Event("network_response", Frame + ",\"request_id\":\"L\",\"method\":\"GET\",\"status\":204,\"finished\":true", 5),
            Request("1.2", "http://a.test/other", "", 3_000),
        ]);

        var log = await session.ExportAsync();

        Assert.Empty(log.GetProperty("pages").EnumerateArray());
        Assert.All(log.GetProperty("entries").EnumerateArray(), static entry => Assert.False(entry.TryGetProperty("pageref", out _)));
    }

    [Fact]
    public async Task Browser_IsThatOfTheMonitor()
    {
        await using var session = await CreateAsync([Event("monitor_connected", "\"browser\":\"Chrome/156.0.1\"")]);

        var log = await session.ExportAsync();

        Assert.Equal("""{"name":"Chrome","version":"156.0.1"}""", log.GetProperty("browser").GetRawText());
        Assert.Equal("Kernel", log.GetProperty("creator").GetProperty("name").GetString());
    }

    /// <summary>Requests that never end hold back neither the others nor the memory.</summary>
    [Fact]
    public async Task Window_WithRequestsThatDoNotEnd_ReleasesThem()
    {
        const int Others = HarWindow.MaxEntries + 10;
        string[] ended = [.. Enumerable.Range(0, Others).SelectMany(static i => (string[])[Request($"1.{i}", $"http://a.test/{i}", "", i), Response($"1.{i}", $"http://a.test/{i}", "", i)])];
        await using var session = await CreateAsync(
        [
            Request("open", "http://a.test/open"),
            Request("slow", "http://a.test/slow"),
            .. ended,
            Response("slow", "http://a.test/slow", ",\"body\":\"late\"", Others),
            Request("last", "http://a.test/last", "", Others),
        ]);

        var entries = (await session.ExportAsync()).GetProperty("entries").EnumerateArray().ToArray();

        var urls = entries.Select(HarEntryTests.UrlOf).ToArray();
        Assert.Equal(
            [.. Enumerable.Range(0, Others).Select(static i => $"http://a.test/{i}"), "http://a.test/slow", "http://a.test/open", "http://a.test/last"],
            urls);
        Assert.Equal("late", entries[Others].GetProperty("response").GetProperty("content").GetProperty("text").GetString());
        Assert.Equal("Not ended at the end of the exported range.", entries[Others + 1].GetProperty("comment").GetString());
    }

    /// <summary>The messages of a busy WebSocket are not kept, but read again.</summary>
    [Fact]
    public async Task WebSocket_WithManyMessages_HasThemAllInOrder()
    {
        const int Messages = 600;
        const string Socket = "\"request_id\":\"7.1\",\"url\":\"ws://a.test/\"";
        var payload = new string('x', 1_000);
        await using var session = await CreateAsync(
        [
            Event("websocket_created", Socket),
            .. Enumerable.Range(0, Messages).SelectMany(i => (string[])
            [
                Event("websocket_frame", $"{Socket},\"direction\":\"sent\",\"opcode\":\"text\",\"payload\":\"{i} {payload}\"", i),
                Event("websocket_frame", "\"request_id\":\"7.2\",\"url\":\"ws://b.test/\",\"direction\":\"sent\",\"opcode\":\"text\",\"payload\":\"other\"", i),
            ]),
            Event("websocket_closed", Socket, Messages),
        ]);

        var entries = (await session.ExportAsync()).GetProperty("entries").EnumerateArray().ToArray();

        Assert.Equal(
            Enumerable.Range(0, Messages),
            entries[0].GetProperty("_webSocketMessages").EnumerateArray().Select(static message => int.Parse(message.GetProperty("data").GetString()!.Split(' ')[0], CultureInfo.InvariantCulture)));
        Assert.Equal(Messages, entries[1].GetProperty("_webSocketMessages").GetArrayLength());
    }

    [Fact]
    public async Task Comment_SaysWhatIsMissing()
    {
        await using var session = await CreateAsync(
        [
            Event("monitor_events_dropped", $"\"count\":17,\"reason\":\"outbox_full\",\"from_ts\":{Start},\"to_ts\":{Start + 1_000_000}"),
            Event("monitor_disconnected", "\"reason\":\"connection_broken\"", 2_000),
            Event("monitor_reconnected", "\"reconnect_duration_ms\":3", 3_000),
            Event("network_loading_failed", "\"request_id\":\"1.1\",\"error_text\":\"net::ERR_FAILED\",\"canceled\":false"),
        ]);

        var log = await session.ExportAsync(new HarRange(0, 4) { IsRedacted = true });

        Assert.Equal(
            $"Events 1 to 4 of event stream {session.Log.StreamId}. Credentials were redacted when they were captured: [redacted] replaces them."
            + " Requests without a known URL, which were sent before the range: 1."
            + " Dropped: 17 events (outbox_full) from 2023-11-14T22:13:20.000Z to 2023-11-14T22:13:21.000Z."
            + " The connection to the browser was lost at 2023-11-14T22:13:22.000Z (connection_broken). It was restored at 2023-11-14T22:13:23.000Z.",
            log.GetProperty("comment").GetString());
        Assert.Empty(log.GetProperty("entries").EnumerateArray());
    }

    [Theory]
    [InlineData(0, 6, long.MinValue, long.MaxValue, "0 1 2 3 4 5")]
    [InlineData(2, 4, long.MinValue, long.MaxValue, "2 3")]
    [InlineData(4, 2, long.MinValue, long.MaxValue, "")]
    [InlineData(0, 6, Start + 1_000, Start + 3_000, "1 2")]
    [InlineData(3, 6, Start, Start + 1_000_000, "3 4 5")]
    public async Task Range_SelectsEvents(ulong after, ulong last, long fromTs, long toTs, string expected)
    {
        await using var session = await CreateAsync(Enumerable.Range(0, 6).Select(static i => Request($"1.{i}", $"http://a.test/{i}", "", i)));

        var log = await session.ExportAsync(new HarRange(after, last) { FromTs = fromTs, ToTs = toTs });

        Assert.Equal(expected, string.Join(' ', log.GetProperty("entries").EnumerateArray().Select(static entry => HarEntryTests.UrlOf(entry)[^1])));
    }

    /// <summary>Any publisher can send events of any type with any data.</summary>
    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"text\"")]
    [InlineData("""{"request_id":1,"url":"http://a.test/","timing":{"timing":{"wait_us":1e400}},"headers":[1],"status":"200","browser_ts":-9223372036854775808}""")]
    [InlineData("""{"url":"http://a.test/?%zz=%","headers":{"Cookie":7,"a\"\\b":"\u0000"},"decoded_body_length":1.5,"browser_ts":9223372036854775807,"cdp_timestamp":"x"}""")]
    public async Task Export_OfOddEvents_IsValid(string data)
    {
        string[] types = [.. HarWindow.Types, .. HarPages.Types, .. HarComment.Types];
        await using var session = await CreateAsync(types.Select(type =>
            $$"""{"ts":{{Start}},"type":"{{type}}","category":"network","source":{"kind":"extension"},"data":{{data}}}"""));

        AssertConsistent(await session.ExportAsync());
    }

    /// <summary>The collector's events of a recorded browser, as an archive.</summary>
    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Export_OfARecording_HasAnEntryForEachRequest(string name)
    {
        var events = File.ReadAllLines(Path.Combine(FolderOfRecordings, name + ".events.ndjson"));
        await using var session = await CreateAsync(events);

        var log = await session.ExportAsync();

        AssertConsistent(log);
        var requests = events.Select(static line => JsonElement.Parse(line))
            .Where(static e => e.GetProperty("type").GetString() is EventTypes.NetworkRequest or EventTypes.WebSocketCreated)
            .Select(static e => e.GetProperty("data").GetProperty("url").GetString());
        var unseen = events.Count(static line => line.Contains("\"request_unseen\":true", StringComparison.Ordinal));
        Assert.Equal(
            requests.Order(StringComparer.Ordinal),
            log.GetProperty("entries").EnumerateArray().Where(static entry => !IsUnseen(entry)).Select(HarEntryTests.UrlOf).Order(StringComparer.Ordinal));
        Assert.Equal(unseen, log.GetProperty("entries").EnumerateArray().Count(IsUnseen));
    }

    private static bool IsUnseen(JsonElement entry) => entry.TryGetProperty("comment", out var comment) && comment.GetString()!.StartsWith("The request is not in", StringComparison.Ordinal);

    private static string Document(string target, string loader, long ms) => Event(
        "network_request",
        $"\"frame_id\":\"{target}\",\"loader_id\":\"{loader}\",\"nav_seq\":0,\"request_id\":\"{loader}\",\"method\":\"GET\",\"url\":\"http://a.test/\",\"resource_type\":\"document\",\"headers\":{{}},\"browser_ts\":{Start + (ms * 1000)},\"cdp_timestamp\":50",
        ms);

    private static void AssertConsistent(JsonElement log)
    {
        var pages = log.GetProperty("pages").EnumerateArray().Select(static page => page.GetProperty("id").GetString()!).ToArray();
        Assert.Equal(pages.Distinct(), pages);
        foreach (var entry in log.GetProperty("entries").EnumerateArray())
        {
            Assert.True(!entry.TryGetProperty("pageref", out var page) || pages.Contains(page.GetString()), $"{page} is not a page.");
            var phases = entry.GetProperty("timings").EnumerateObject().Where(static phase => phase.Name != "ssl").Sum(static phase => Math.Max(phase.Value.GetDouble(), 0));
            Assert.Equal(phases, entry.GetProperty("time").GetDouble(), 0.001);
            Assert.True(DateTimeOffset.TryParse(entry.GetProperty("startedDateTime").GetString(), CultureInfo.InvariantCulture, out _));
        }
    }
}
