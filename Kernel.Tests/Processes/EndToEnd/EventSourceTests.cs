using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>Standard EventSource clients follow the stream over the death of the API, by nothing but their own reconnecting.</summary>
public sealed class EventSourceTests
{
    private const int EventsOfEachLife = 50;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EventSourceOfNpm_ApiKilledAndStartedAgain_GetsEveryEventOnce()
    {
        await using var kernel = await RunningKernel.StartAsync();
        var client = NodeScript.RunAsync("eventsource.mjs", kernel.Address.GetLeftPart(UriPartial.Authority), $"{EventsOfEachLife}");
        var published = await PublishOverARestartAsync(kernel, async () =>
        {
            if (client.IsFaulted)
            {
                await client; // throws if no client follows
            }

            return await HistoryAsync(kernel, "?types=test.following") is [_];
        });
        var result = await client;

        var ids = result.GetProperty("ids").EnumerateArray().Select(static id => id.GetUInt64()).ToList();
        Assert.Equal(await HistoryAsync(kernel, "?limit=1000"), ids);
        Assert.Equal(published, published.Intersect(ids));
        Assert.True(result.GetProperty("opened").GetInt32() >= 2);
    }

    [Fact]
    public async Task EventSourceOfChromium_ApiKilledAndStartedAgain_GetsEveryEventOnce()
    {
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var kernel = await RunningKernel.StartAsync();
        await using var browser = await BrowserDriver.ConnectAsync(chromium);
        var page = await browser.NewPageAsync();
        await page.GotoAsync(kernel.Address.ToString());
        await page.EvaluateAsync("""
            () => {
              window.followed = { ids: [], opened: 0, ended: false };
              const source = new EventSource('/events/stream?replay=all');
              source.onopen = () => { followed.opened += 1; };
              source.onmessage = (event) => {
                followed.ids.push(Number(event.lastEventId));
                followed.ended ||= JSON.parse(event.data).event.type === 'test.end';
              };
            }
            """);

        var published = await PublishOverARestartAsync(kernel, async () => await page.EvaluateAsync<int>("() => followed.ids.length") >= EventsOfEachLife);
        await Wait.Until(() => page.EvaluateAsync<bool>("() => followed.ended"));

        var ids = await page.EvaluateAsync<JsonElement>("() => followed.ids");
        Assert.Equal(published, ids.EnumerateArray().Select(static id => id.GetUInt64()));
        Assert.True(await page.EvaluateAsync<int>("() => followed.opened") >= 2);
    }

    private static async Task<List<ulong>> HistoryAsync(RunningKernel kernel, string query)
    {
        using var history = JsonDocument.Parse(await kernel.Http.GetStringAsync(new Uri("/events" + query, UriKind.Relative), Cancelled));
        return [.. history.RootElement.EnumerateArray().Select(static envelope => envelope.GetProperty("seq").GetUInt64())];
    }

    /// <summary>Publishes, kills the API, starts it again and publishes the rest, "test.end" last; gives back all numbers.</summary>
    private static async Task<List<ulong>> PublishOverARestartAsync(RunningKernel kernel, Func<Task<bool>> isFollowing)
    {
        var published = new List<ulong>();
        for (var i = 0; i < EventsOfEachLife; i++)
        {
            published.Add(await kernel.PublishAsync("test.event"));
        }

        await Wait.Until(isFollowing);
        await kernel.Api.KillAsync(Cancelled);
        await kernel.Api.DisposeAsync();
        await kernel.StartApiAsync();
        for (var i = 0; i < EventsOfEachLife; i++)
        {
            published.Add(await kernel.PublishAsync("test.event"));
        }

        published.Add(await kernel.PublishAsync("test.end"));
        return published;
    }
}
