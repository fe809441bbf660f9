using System.Text.Json;
using Kernel.Api.Journal;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Clients;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Journal;

namespace Kernel.Tests.Integration.Api.Mcp;

/// <summary>Events that cannot be read: answers say which, and have the others.</summary>
public sealed class McpGapTests
{
    private const ulong Damaged = 5;

    /// <summary>Without a storage writer the events are gone; with one that does not respond, it may have them.</summary>
    [Theory]
    [InlineData(false, "gone", "which no longer exist.")]
    [InlineData(true, "unavailable", "which cannot be read now; retry later.")]
    public async Task Answers_AboutADamagedJournal_SayWhatIsMissing(bool hasArchive, string reason, string words)
    {
        using var directory = new TempDirectory();
        var id = await RecordAsync(directory.Path);
        await using var host = await ApiHost.StartAsync(Settings(directory.Path, hasArchive));
        await using var client = await AgentClient.ConnectAsync(host.Public.BaseAddress!);
        var gaps = $$"""[{"from":5,"to":5,"count":1,"reason":"{{reason}}"}]""";
        void AssertGaps(JsonElement answer) => Assert.Equal(gaps, answer.GetProperty("gaps").GetRawText().Replace(" ", "", StringComparison.Ordinal));

        var found = await client.AnswerAsync("search_events");
        AssertGaps(found);
        Assert.Equal(hasArchive ? [6, 7, 8, 9] : [1, 2, 3, 4, 6, 7, 8, 9], found.GetProperty("events").EnumerateArray().Select(static one => one.GetProperty("seq").GetInt32()));
        Assert.Equal(hasArchive ? "6" : null, found.TryGetProperty("next_cursor", out var cursor) ? cursor.GetString() : null);

        var messages = await client.AnswerAsync("console_messages");
        AssertGaps(messages);
        Assert.Equal(hasArchive ? ["newer"] : ["older", "newer"], messages.GetProperty("messages").EnumerateArray().Select(static one => one.GetProperty("text").GetString()));

        var requests = await client.CallAsync("network_requests");
        AssertGaps(requests.StructuredContent!.Value);
        Assert.Contains($"Not included: 1 event from 5 to 5, {words}", requests.Text(), StringComparison.Ordinal);

        var summary = await client.CallAsync("page_summary");
        AssertGaps(summary.StructuredContent!.Value);
        Assert.Contains($"Not included: 1 event from 5 to 5, {words}", summary.Text(), StringComparison.Ordinal);
        Assert.Contains("8 events,", summary.Text(), StringComparison.Ordinal);

        var bundle = await client.CallAsync("debug_bundle", ("session", id));
        Assert.All((string[])["summary", "failures", "console"], part => AssertGaps(bundle.StructuredContent!.Value.GetProperty(part)));
        Assert.Equal("screenshot", Assert.Single(bundle.Content.OfType<ModelContextProtocol.Protocol.ImageContentBlock>()) is { MimeType: "image/png" } ? "screenshot" : "");

        var full = await client.AnswerAsync("get_request", ("request_id", "1.2"));
        Assert.Equal(hasArchive ? ["network_response"] : ["network_request", "network_response"], full.GetProperty("events").EnumerateArray().Select(static one => one.GetProperty("type").GetString()));
        AssertGaps(full);
        Assert.Contains($"Not included: 1 event from 5 to 5, {words}", (await client.CallAsync("get_request", ("request_id", "9.9"))).Text(), StringComparison.Ordinal);
        Assert.Equal(hasArchive ? "Event 5 cannot be read now. Retry later." : "Event 5 no longer exists.", (await client.CallAsync("take_screenshot", ("seq", 5))).Text());
    }

    [Fact]
    public async Task Answers_BeforeAndAfterTheGap_DoNotMentionIt()
    {
        using var directory = new TempDirectory();
        await RecordAsync(directory.Path);
        await using var host = await ApiHost.StartAsync(Settings(directory.Path, hasArchive: false));
        await using var client = await AgentClient.ConnectAsync(host.Public.BaseAddress!);

        var newest = await client.AnswerAsync("search_events", ("limit", 2));
        var older = await client.AnswerAsync("search_events", ("limit", 2), ("cursor", newest.GetProperty("next_cursor").GetString()!));
        var oldest = await client.AnswerAsync("search_events", ("cursor", older.GetProperty("next_cursor").GetString()!));
        var waited = await client.AnswerAsync("wait_for_event", ("after_seq", 1), ("text", "newer"));

        Assert.False(newest.TryGetProperty("gaps", out _));
        Assert.Equal(Damaged, older.GetProperty("gaps")[0].GetProperty("from").GetUInt64());
        Assert.False(oldest.TryGetProperty("gaps", out _));
        Assert.Equal(Damaged, waited.GetProperty("gaps")[0].GetProperty("to").GetUInt64());
    }

    // A session of nine events with its end, each in its block, of which the fifth is damaged.
    private static async Task<string> RecordAsync(string directory)
    {
        string id;
        await using (var host = await ApiHost.StartAsync(Settings(directory, hasArchive: false)))
        {
            id = (await host.SessionAsync(HttpMethod.Post, expected: System.Net.HttpStatusCode.Created)).GetProperty("id").GetString()!;
            string[] events =
            [
                Event("console_error", "\"level\":\"error\",\"text\":\"older\""),
                Event("network_request", "\"request_id\":\"1.2\",\"method\":\"POST\",\"url\":\"https://shop.example/pay\""),
                Event("navigation", "\"url\":\"https://shop.example/\""),
                Event("console_error", "\"level\":\"error\",\"text\":\"lost\""),
                Event("network_response", "\"request_id\":\"1.2\",\"method\":\"POST\",\"url\":\"https://shop.example/pay\",\"status\":500"),
                Event("console_error", "\"level\":\"error\",\"text\":\"newer\""),
                Event("screenshot", "\"format\":\"png\",\"image\":\"iVBORw0KGgo=\""),
            ];
            for (var i = 0; i < events.Length; i++)
            {
                using var response = await host.IngestAsync("p", $"{i + 1}", events[i] + "\n");
                Assert.True(response.IsSuccessStatusCode, await response.TextAsync());
            }
        }

        var (path, block) = JournalFiles.Segments(directory)
            .SelectMany(static path => JournalFiles.Blocks(path).Select(block => (path, block)))
            .Single(static one => one.block.Header.FirstSeq == Damaged);
        JournalFiles.Flip(path, block.Position + BlockHeader.Size + 20);
        return id;
    }

    private static string Event(string type, string data) =>
        $"{{\"ts\":1795484608000000,\"type\":\"{type}\",\"category\":\"{(type[0] == 'c' ? "console" : type == "navigation" ? "page" : type[0] == 's' ? type : "network")}\",\"source\":{{\"kind\":\"cdp\"}},\"data\":{{{data}}}}}";

    private static Dictionary<string, string?> Settings(string directory, bool hasArchive)
    {
        var settings = new Dictionary<string, string?> { ["Journal:Directory"] = directory };
        if (hasArchive)
        {
            settings["services:storage:http:0"] = $"http://127.0.0.1:{FreePort.Next()}";
        }

        return settings;
    }
}
