using System.Buffers;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using Kernel.Api.Bundles;
using Kernel.Api.EventStream;
using Kernel.Api.Har;
using Kernel.Api.Http.Endpoints;
using Kernel.Api.Sessions;
using Kernel.Api.Summary;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Journal;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Kernel.Tests.Integration.Api.Http;

public sealed class BundleTests
{
    private const string Png = "iVBORw0KGgoAAAANSUhEUg==";
    private const string Jpeg = "/9j/4AAQSkZJRg==";
    private const string Events = $$$"""
        {"type":"screenshot","data":{"image":"{{{Png}}}","scale":1}}
        {"type":"network_request","data":{"url":"https://a/"}}
        {"type":"screenshot","data":{"image":"PHN2Zz4="}}
        {"type":"screenshot","data":{"error":"busy"}}
        {"type":"screenshot","data":{"scale":1,"image":"{{{Jpeg}}}"}}
        """;

    [Fact]
    public async Task Bundle_OfASession_HasItsEventsAndImages()
    {
        await using var host = await ApiHost.StartAsync();
        await host.PublishTypesAsync("before");
        var id = (await host.SessionAsync(HttpMethod.Post, "{\"name\":\"checkout\"}", HttpStatusCode.Created)).GetProperty("id").GetString();
        await PublishAsync(host, Events);

        // More than one read, and more than one write to the client.
        await PublishAsync(host, string.Concat(Enumerable.Range(0, 1_000).Select(static i => $"{{\"type\":\"page_load\",\"data\":\"{i}{new string('x', 1_000)}\"}}\n")));
        var active = await ReadAsync(host, "current");
        await host.SessionAsync(HttpMethod.Delete);
        await host.PublishTypesAsync("after");

        var bundle = await ReadAsync(host, id!);
        Assert.Equal(1_006, active.Lines.Length);
        Assert.Equal(active.Lines, bundle.Lines[..^1]);
        Assert.Equal("session_started", TypeOf(bundle.Lines[0]));
        Assert.Equal("session_ended", TypeOf(bundle.Lines[^1]));
        Assert.Equal(["images/3.png", "images/7.jpg", "manifest.json", "session.har", "summary.json", "summary.txt", "events.jsonl"], bundle.Files.Keys.Order(StringComparer.Ordinal).OrderBy(static name => name.StartsWith('e')));
        Assert.Equal(Convert.FromBase64String(Png), bundle.Files["images/3.png"]);
        Assert.Equal(Convert.FromBase64String(Jpeg), bundle.Files["images/7.jpg"]);
        Assert.Equal(
            ["{\"image_file\":\"images/3.png\",\"scale\":1}", "{\"url\":\"https://a/\"}", "{\"image\":\"PHN2Zz4=\"}", "{\"error\":\"busy\"}", "{\"scale\":1,\"image_file\":\"images/7.jpg\"}"],
            bundle.Lines[1..6].Select(static line => ApiRequests.Json(line).GetProperty("event").GetProperty("data").GetRawText()));

        // Apart from images, the lines are those of the stream.
        var history = ApiRequests.Json(await host.Public.GetStringAsync("/events?after_seq=7&limit=1000", Wait.Cancellation)).EnumerateArray();
        Assert.Equal(history.Select(static e => e.GetRawText()), bundle.Lines[6..1_006]);

        var session = ApiRequests.Json(await host.Public.GetStringAsync($"/events/capture_sessions/{id}", Wait.Cancellation));
        Assert.Equal(session.GetRawText(), bundle.Manifest.GetProperty("session").GetRawText());
        Assert.Equal(
            """["kernel-bundle",1,2,1008,1007,2,[],0]""",
            $"[{string.Join(',', new[] { "format", "format_version", "first_seq", "last_seq", "events", "images", "gaps", "gaps_omitted" }.Select(name => bundle.Manifest.GetProperty(name).GetRawText()))}]");
        Assert.Equal("""["events.jsonl","session.har","summary.json","summary.txt"]""", bundle.Manifest.GetProperty("files").GetRawText());
        Assert.Equal(await host.Public.GetByteArrayAsync($"/events/capture_sessions/{id}/summary?format=text", Wait.Cancellation), bundle.Files["summary.txt"]);
        Assert.Equal(await host.Public.GetByteArrayAsync($"/events/capture_sessions/{id}/summary", Wait.Cancellation), bundle.Files["summary.json"]);
        Assert.Equal(1_006, ApiRequests.Json(Encoding.UTF8.GetString(active.Files["summary.json"])).GetProperty("session").GetProperty("last_seq").GetInt32() - 1);
        Assert.Equal(bundle.StreamId, bundle.Manifest.GetProperty("stream_id").GetString());
        Assert.Equal("checkout.kernel.zip", bundle.FileName);
    }

    [Fact]
    public async Task Bundle_EventsNoLongerStored_AreInItsGaps()
    {
        using var folder = new TempDirectory();
        var settings = new Dictionary<string, string?> { ["Journal:Directory"] = folder.Path };
        string? id;
        await using (var host = await ApiHost.StartAsync(settings))
        {
            id = (await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created)).GetProperty("id").GetString();
            await host.PublishTypesAsync("a");
            await host.PublishTypesAsync("b");
            await host.PublishTypesAsync("c");
        }

        JournalFiles.DeleteBefore(folder.Path, 3);
        await using var again = await ApiHost.StartAsync(settings);
        var bundle = await ReadAsync(again, id!);
        Assert.Equal(["b", "c", "session_ended"], bundle.Lines.Select(TypeOf));
        Assert.Equal("""[{"from":1,"to":2}]""", bundle.Manifest.GetProperty("gaps").GetRawText());
        Assert.Equal(3, bundle.Manifest.GetProperty("events").GetInt32());
        Assert.Equal(5, bundle.Manifest.GetProperty("session").GetProperty("counts").GetProperty("events").GetInt32());
    }

    [Fact]
    public async Task Bundle_ManyGaps_SaysHowManyAreOmitted()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["EventStream:RingEvents"] = "8192" });
        await host.SessionAsync(HttpMethod.Post, expected: HttpStatusCode.Created);
        await host.IngestAsync("p", 1, 4_000);
        await host.IngestAsync("p", 4_001, 4_000);
        await host.IngestAsync("p", 8_001, 4_000);
        T Service<T>()
            where T : notnull => host.Services.GetRequiredService<T>();
        var (log, sessions) = (Service<EventLog>(), Service<SessionManager>());
        var session = sessions.Active!;
        var writer = new BundleWriter(log, new NoHistory(), Service<HarExporter>(), Service<StoryReader>(), Service<IOptions<JsonOptions>>(), TimeProvider.System);

        using var output = new MemoryStream();
        await writer.WriteAsync(session, SessionEndpoints.Resource(session, sessions, log), log.LastSeq, output, Wait.Cancellation);

        await using var zip = new ZipArchive(output, ZipArchiveMode.Read);
        await using var file = await zip.GetEntry("manifest.json")!.OpenAsync(Wait.Cancellation);
        var manifest = (await JsonDocument.ParseAsync(file, cancellationToken: Wait.Cancellation)).RootElement;
        var omitted = manifest.GetProperty("gaps_omitted").GetInt32();
        Assert.Equal(1_000, manifest.GetProperty("gaps").GetArrayLength());
        Assert.InRange(omitted, 2_500, 3_500);
        Assert.Equal(12_001, manifest.GetProperty("events").GetInt32() + 1_000 + omitted);
    }

    [Theory]
    [InlineData("checkout", "checkout.kernel.zip")]
    [InlineData("Prüfung 🙂", "Prüfung 🙂.kernel.zip")]
    [InlineData("../../etc/passwd", "etc-passwd.kernel.zip")]
    [InlineData("a\\\"b\\\\c:d", "a-b-c-d.kernel.zip")]
    [InlineData("gpj.\u202Efdp", "gpj.-fdp.kernel.zip")]
    [InlineData(" . ", "ID.kernel.zip")]
    [InlineData(null, "ID.kernel.zip")]
    public async Task FileName_OfASession_IsSafe(string? name, string expected)
    {
        await using var host = await ApiHost.StartAsync();
        var session = await host.SessionAsync(HttpMethod.Post, name is null ? null : $"{{\"name\":\"{name}\"}}", HttpStatusCode.Created);
        using var request = new HttpRequestMessage(HttpMethod.Head, "/events/capture_sessions/current/bundle");
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("1", response.Headers.GetValues("X-Last-Seq").Single());
        Assert.Equal(expected.Replace("ID", session.GetProperty("id").GetString(), StringComparison.Ordinal), FileNameOf(response));
    }

    [Theory]
    [InlineData("current", "No capture session is active.")]
    [InlineData("cs_none", "There is no capture session 'cs_none'.")]
    public async Task Bundle_NoSuchSession_Is404(string id, string detail)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Public.GetAsync($"/events/capture_sessions/{id}/bundle", Wait.Cancellation);
        await response.AssertProblemAsync(404, detail);
    }

    private static async Task PublishAsync(ApiHost host, string lines)
    {
        using var response = await host.PublishAsync(lines, ApiRequests.Lines);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<Bundle> ReadAsync(ApiHost host, string id)
    {
        using var response = await host.Public.GetAsync($"/events/capture_sessions/{id}/bundle", Wait.Cancellation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/zip", response.Content.Headers.ContentType?.MediaType);
        await using var zip = new ZipArchive(await response.Content.ReadAsStreamAsync(Wait.Cancellation), ZipArchiveMode.Read);
        var files = new Dictionary<string, byte[]>();
        foreach (var entry in zip.Entries)
        {
            await using var file = await entry.OpenAsync(Wait.Cancellation);
            using var bytes = new MemoryStream();
            await file.CopyToAsync(bytes, Wait.Cancellation);
            files.Add(entry.FullName, bytes.ToArray());
        }

        var text = Encoding.UTF8.GetString(files["events.jsonl"]);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return new Bundle(
            files,
            text.Split('\n', StringSplitOptions.RemoveEmptyEntries),
            ApiRequests.Json(Encoding.UTF8.GetString(files["manifest.json"])),
            response.Headers.GetValues("Kernel-Stream-Id").Single(),
            FileNameOf(response));
    }

    private static string? FileNameOf(HttpResponseMessage response) =>
        response.Content.Headers.ContentDisposition is { } disposition ? disposition.FileNameStar ?? disposition.FileName?.Trim('"') : null;

    private static string? TypeOf(string line) => ApiRequests.Json(line).GetProperty("event").GetProperty("type").GetString();

    // Each event that is not in the ring is one gap.
    private sealed class NoHistory : IEventHistory
    {
        public ulong OldestSeq => 1;

        public ValueTask<LogReadResult> ReadAsync(ReadRequest request, IBufferWriter<byte> output, CancellationToken cancellationToken) =>
            new(new LogReadResult(ReadStatus.Gap, request.From, request.From));
    }

    private sealed record Bundle(Dictionary<string, byte[]> Files, string[] Lines, JsonElement Manifest, string StreamId, string? FileName);
}
