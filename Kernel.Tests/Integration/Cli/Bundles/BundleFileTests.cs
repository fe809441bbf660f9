using System.IO.Compression;
using System.Text;
using Kernel.Cli.Bundles;
using Kernel.Cli.EventStream;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Integration.Cli.Bundles;

/// <summary>Bundles as anybody could write them.</summary>
public sealed class BundleFileTests : IDisposable
{
    private const string Manifest = """{"format":"kernel-bundle","format_version":1}""";
    private const string Event = """{"seq":7,"event":{"ts":1,"type":"a.one","category":"system","source":{"kind":"local_process"},"data":{}}}""";

    private readonly TempDirectory _directory = new();

    [Theory]
    [InlineData("", "is not a zip file, or it is cut off")]
    [InlineData("PK\u0003\u0004 and nothing else", "is not a zip file, or it is cut off")]
    public async Task File_ThatIsNoZip_IsRefused(string content, string message)
    {
        await File.WriteAllTextAsync(_directory["a.zip"], content, Wait.Cancellation);
        await AssertRefusedAsync(message);
    }

    [Fact]
    public async Task Zip_CutAnywhere_IsRefused()
    {
        await WriteAsync(("manifest.json", Manifest), ("events.jsonl", Event + "\n"));
        var whole = await File.ReadAllBytesAsync(_directory["a.zip"], Wait.Cancellation);
        foreach (var length in Enumerable.Range(0, whole.Length))
        {
            await File.WriteAllBytesAsync(_directory["a.zip"], whole[..length], Wait.Cancellation);
            await Assert.ThrowsAsync<InvalidDataException>(async () => await EventsAsync());
        }
    }

    [Theory]
    [InlineData("""{"format":"kernel-bundle","format_version":2}""", "has version 2 of the format, and this command reads version 1. Use a later version of Kernel.")]
    [InlineData("""{"format":"other","format_version":1}""", "manifest.json has no format 'kernel-bundle'")]
    [InlineData("""{"format":1,"format_version":{}}""", "manifest.json has no format 'kernel-bundle'")]
    [InlineData("[]", "manifest.json has no format 'kernel-bundle'")]
    [InlineData("{", "manifest.json is not JSON")]
    [InlineData(null, "it has no manifest.json")]
    public async Task Manifest_Wrong_IsRefused(string? manifest, string message)
    {
        await WriteAsync(manifest is null ? [("a.txt", "")] : [("manifest.json", manifest)]);
        await AssertRefusedAsync(message);
    }

    [Theory]
    [InlineData(Event + "\nnot JSON\n", "line 2 of events.jsonl is not an event")]
    [InlineData("[]\n", "line 1 of events.jsonl is not an event")]
    [InlineData("\n", "line 1 of events.jsonl is not an event")]
    [InlineData("""{"seq":"7","event":{}}""", "line 1 of events.jsonl is not an event")]
    [InlineData("""{"seq":7,"event":{"ts":1,"type":null,"category":"system"}}""", "line 1 of events.jsonl is not an event")]
    public async Task Events_ThatAreNone_AreRefused(string events, string message)
    {
        await WriteAsync(("manifest.json", Manifest), ("events.jsonl", events));
        await AssertRefusedAsync(message);
    }

    [Fact]
    public async Task Part_Missing_IsNamed()
    {
        await WriteAsync(("manifest.json", Manifest));
        await AssertRefusedAsync("it has no events.jsonl");
        await using var bundle = await BundleFile.OpenAsync(_directory["a.zip"], Wait.Cancellation);
        var missing = await Assert.ThrowsAsync<InvalidDataException>(() => bundle.ReadTextAsync(BundleFile.SummaryText, Wait.Cancellation));
        Assert.EndsWith("has no summary.txt: an earlier version of Kernel wrote it.", missing.Message, StringComparison.Ordinal);
    }

    // 30 kB that decompress to 32 MB, were the last part not damaged: reading up to there has another message.
    [Theory]
    [InlineData("events.jsonl", "events.jsonl has a line of more than 1,000,000 bytes")]
    [InlineData("manifest.json", "manifest.json has more than 16,777,216 bytes")]
    public async Task Bomb_OfAFile_IsNotReadToItsEnd(string name, string message)
    {
        await WriteAsync([.. ((string, string)[])[("manifest.json", Manifest)], (name, new string('0', 32_000_000))], replaces: true);
        var bytes = await File.ReadAllBytesAsync(_directory["a.zip"], Wait.Cancellation);
        var end = bytes.AsSpan().IndexOf("PK\u0001\u0002"u8);
        bytes.AsSpan(end - 3_000, 1_000).Fill(0xff);
        await File.WriteAllBytesAsync(_directory["a.zip"], bytes, Wait.Cancellation);

        await AssertRefusedAsync(message);
    }

    [Fact]
    public async Task Content_Damaged_IsRefused()
    {
        await WriteAsync(("manifest.json", Manifest), ("events.jsonl", string.Concat(Enumerable.Repeat(Event + "\n", 1_000))));
        var bytes = await File.ReadAllBytesAsync(_directory["a.zip"], Wait.Cancellation);
        var at = bytes.AsSpan().IndexOf("events.jsonl"u8);
        bytes.AsSpan(at + "events.jsonl".Length, 20).Fill(0xff);
        await File.WriteAllBytesAsync(_directory["a.zip"], bytes, Wait.Cancellation);
        await AssertRefusedAsync("is damaged, or no bundle: events.jsonl cannot be read");
    }

    [Fact]
    public async Task Names_OutOfTheBundle_AreNotRead()
    {
        await WriteAsync(("../manifest.json", Manifest), ("/etc/manifest.json", Manifest));
        await AssertRefusedAsync("it has no manifest.json");
    }

    [Fact]
    public async Task Events_OfFilters_AreThoseOfTheApi()
    {
        string[] lines =
        [
            Line(3, "page_load", "page", "{}"),
            Line(4, "network_response", "network", """{"status":404}"""),
            Line(5, "network_response", "network", """{"status":200}"""),
            Line(6, "console_error", "console", """{"text":"\ud800"}"""),
            Line(9, "a.one", "system", "[]"),
        ];
        await WriteAsync(("manifest.json", Manifest), ("events.jsonl", string.Join('\n', lines)));

        Assert.Equal(lines, await EventsAsync());
        Assert.Equal([lines[1], lines[3]], await EventsAsync(new EventStreamQuery { Failed = true }));
        Assert.Equal([lines[1], lines[2]], await EventsAsync(new EventStreamQuery { Categories = ["network"] }));
        Assert.Equal([lines[0], lines[4]], await EventsAsync(new EventStreamQuery { Types = ["page_load", "a.one"] }));
        Assert.Equal([lines[2], lines[3]], await EventsAsync(new EventStreamQuery(), after: 4, count: 2));
    }

    public void Dispose() => _directory.Dispose();

    private static string Line(int seq, string type, string category, string data) =>
        $$$"""{"seq":{{{seq}}},"event":{"ts":1,"type":"{{{type}}}","category":"{{{category}}}","source":{"kind":"cdp"},"data":{{{data}}}}}""";

    private Task WriteAsync(params (string Name, string Content)[] files) => WriteAsync(files, replaces: false);

    private async Task WriteAsync((string Name, string Content)[] files, bool replaces)
    {
        await using var zip = await ZipFile.OpenAsync(_directory["a.zip"], ZipArchiveMode.Create, Wait.Cancellation);
        foreach (var (name, content) in replaces ? files.GroupBy(static file => file.Name).Select(static group => group.Last()) : files)
        {
            await using var entry = await zip.CreateEntry(name).OpenAsync(Wait.Cancellation);
            await entry.WriteAsync(Encoding.UTF8.GetBytes(content), Wait.Cancellation);
        }
    }

    private async Task AssertRefusedAsync(string message)
    {
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(async () => await EventsAsync());
        Assert.StartsWith(_directory["a.zip"], refusal.Message, StringComparison.Ordinal);
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    private async Task<List<string>> EventsAsync(EventStreamQuery? query = null, ulong after = 0, long count = long.MaxValue)
    {
        await using var bundle = await BundleFile.OpenAsync(_directory["a.zip"], Wait.Cancellation);
        List<string> lines = [];
        await foreach (var frame in new BundledEvents(bundle, query ?? new EventStreamQuery()).ReadAsync(after, count, Wait.Cancellation))
        {
            lines.Add(Encoding.UTF8.GetString(frame.Data));
        }

        return lines;
    }
}
