using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.Api.Har;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Journal;

namespace Kernel.Tests.Unit.Api.Har;

/// <summary>A stream with the events of a session, to be exported.</summary>
internal sealed class HarSession : IAsyncDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly StreamUnderTest _stream;

    private HarSession() => _stream = new StreamUnderTest(_directory["journal"], ringEvents: 1_024);

    /// <summary>The time of the first event in <see cref="Event"/>, Unix microseconds.</summary>
    public const long Start = 1_700_000_000_000_000;

    public EventLog Log => _stream.Log;

    public IEventHistory History => _stream.Journal;

    /// <summary>Appends events, as JSON.</summary>
    public static async Task<HarSession> CreateAsync(IEnumerable<string> events)
    {
        var session = new HarSession();
        foreach (var chunk in events.Chunk(256))
        {
            var batch = new EventBatch();
            foreach (var json in chunk)
            {
                batch.AddComplete(Encoding.UTF8.GetBytes(json));
            }

            var result = await session.Log.AppendAsync(batch);
            Assert.True(result.Accepted);
            Assert.True(await session._stream.Journal.Committed.WaitAsync(result.Last));
        }

        return session;
    }

    /// <summary>Exports the whole session, or a part of it.</summary>
    public async Task<JsonElement> ExportAsync(HarRange? range = null)
    {
        using var output = new MemoryStream();
        await new HarExporter(Log, History, TimeProvider.System).WriteAsync(range ?? new HarRange(0, Log.LastSeq), output, TestContext.Current.CancellationToken);
        return JsonElement.Parse(output.ToArray()).GetProperty("log");
    }

    /// <summary>Exports events, and gives back the entries.</summary>
    public static async Task<JsonElement[]> EntriesOfAsync(params string[] events)
    {
        await using var session = await CreateAsync(events);
        return [.. (await session.ExportAsync()).GetProperty("entries").EnumerateArray()];
    }

    /// <summary>Makes an event.</summary>
    /// <param name="type">The type.</param>
    /// <param name="data">Members of the data, without braces.</param>
    /// <param name="ms">The time, in milliseconds since <see cref="Start"/>.</param>
    public static string Event(string type, string data, long ms = 0)
    {
        var category = type.StartsWith("monitor", StringComparison.Ordinal) ? "monitor" : type.StartsWith('n') && type != "navigation" || type.StartsWith('w') || type.StartsWith("event", StringComparison.Ordinal) ? "network" : "page";
        return $$"""{"ts":{{Start + (ms * 1000)}},"type":"{{type}}","category":"{{category}}","source":{"kind":"cdp"},"data":{"session_id":"S",{{(data.Contains("target_id", StringComparison.Ordinal) ? "" : "\"target_id\":\"T\",\"target_type\":\"page\",")}}{{data}} } }""";
    }

    /// <summary>Makes a request.</summary>
    public static string Request(string id, string url, string more = "", long ms = 0) => Event(
        "network_request",
        $"\"frame_id\":\"T\",\"loader_id\":\"L\",\"nav_seq\":1,\"request_id\":\"{id}\",\"method\":\"GET\",\"url\":\"{url}\",\"headers\":{{\"Accept\":\"*/*\"}},\"browser_ts\":{Start + (ms * 1000)}{more}",
        ms);

    /// <summary>Makes a finished response.</summary>
    public static string Response(string id, string url, string more = "", long ms = 0, string finished = "true") => Event(
        "network_response",
        $"\"frame_id\":\"T\",\"loader_id\":\"L\",\"nav_seq\":1,\"request_id\":\"{id}\",\"method\":\"GET\",\"url\":\"{url}\",\"status\":200,\"finished\":{finished}{more}",
        ms);

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _directory.Dispose();
    }
}
