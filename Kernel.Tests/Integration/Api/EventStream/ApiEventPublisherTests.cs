using System.Net;
using System.Text.Json;
using Kernel.Api.Control;
using Kernel.Api.EventStream;
using Kernel.Api.Gateway;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Journal;
using Microsoft.Extensions.DependencyInjection;

namespace Kernel.Tests.Integration.Api.EventStream;

/// <summary>Events of the API itself while the journal does not keep up and the ring is full.</summary>
public sealed class ApiEventPublisherTests : IAsyncLifetime
{
    private readonly BlockableDisk _disk = new();
    private ApiHost _host = null!;

    private ApiCalls Calls => _host.Services.GetRequiredService<ApiCalls>();

    public async ValueTask InitializeAsync()
    {
        _host = await _disk.StartApiAsync("EventStream:RingEvents", "8192");
        await _host.SessionAsync(HttpMethod.Post, """{"config":{"categories":["control","connection"]}}""", HttpStatusCode.Created);
        await _host.EventDataAsync("api_call");

        _disk.Block();
        var log = _host.Services.GetRequiredService<EventLog>();
        var batch = StreamUnderTest.Batch(1, 10);
        while (log.Append(batch).Accepted)
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        _disk.Unblock();
        await _host.DisposeAsync();
        _disk.Dispose();
    }

    [Fact]
    public async Task Publish_NoRoom_ReportsDropsWithoutAnotherEvent()
    {
        var connections = _host.Services.GetRequiredService<GatewayConnections>();
        var connection = new GatewayConnection("/devtools/browser/1", static _ => { });
        Calls.Begin("first")(200);
        connections.Opened(connection);
        connections.Closed(connection);
        _disk.Unblock();

        var report = Assert.Single(await Wait.Until(() => _host.EventsAsync("monitor_events_dropped"), static reports => reports.Length > 0, "a report"));
        var data = report.GetProperty("data");
        Assert.Equal(("monitor", "kernel_api"), (report.GetProperty("category").GetString(), report.GetProperty("source").GetProperty("kind").GetString()));
        Assert.Equal((3, "stream_busy"), (data.GetProperty("count").GetInt32(), data.GetProperty("reason").GetString()));
        Assert.InRange(data.GetProperty("from_ts").GetInt64(), 1, data.GetProperty("to_ts").GetInt64());
        Assert.InRange(data.GetProperty("to_ts").GetInt64(), 1, report.GetProperty("ts").GetInt64());

        Calls.Begin("next")(200);
        await Wait.Until(async () => (await _host.EventsAsync("api_call")).Length == 2);
        Assert.Equal(["api_call", "monitor_events_dropped", "api_call"], (await ReadAsync()).Select(TypeOf));
    }

    [Fact]
    public async Task Publish_WhileRoomReturns_ReportsEachDropOnceBeforeTheNextEvent()
    {
        Calls.Begin("first")(200);
        var publishers = Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 200; i++)
            {
                Calls.Begin("concurrent")(200);
            }
        })).ToArray();
        _disk.Unblock();
        await Wait.For(Task.WhenAll(publishers));

        // The call that started the session, and 801 more.
        var events = await Wait.Until(
            ReadAsync,
            static events => events.Sum(static e => TypeOf(e) == "api_call" ? 1 : e.GetProperty("event").GetProperty("data").GetProperty("count").GetInt32()) == 802,
            "each call");
        Assert.Equal(["api_call", "monitor_events_dropped"], events.Take(2).Select(TypeOf));
    }

    [Fact]
    public async Task Publish_NoRoomAtTheEndOfASession_ReportsDropsBeforeTheEnd()
    {
        Calls.Begin("first")(200);
        var end = _host.SessionAsync(HttpMethod.Delete);
        _disk.Unblock();
        var session = (await Wait.For(end)).GetProperty("id").GetString();

        var events = await ReadAsync("monitor_events_dropped,session_ended");
        Assert.Equal(["monitor_events_dropped", "session_ended"], events.Select(TypeOf));
        Assert.Equal(session, events[0].GetProperty("capture_session_id").GetString());
    }

    private static string TypeOf(JsonElement envelope) => envelope.GetProperty("event").GetProperty("type").GetString()!;

    private async Task<JsonElement[]> ReadAsync() => await ReadAsync("api_call,cdp_connect,cdp_disconnect,monitor_events_dropped");

    private async Task<JsonElement[]> ReadAsync(string types) =>
        [.. JsonElement.Parse(await _host.Public.GetStringAsync($"/events?types={types}&limit=1000", Wait.Cancellation)).EnumerateArray()];
}
