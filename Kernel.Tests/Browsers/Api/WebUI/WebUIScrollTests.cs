using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;
using static Kernel.Tests.Browsers.Api.WebUI.WebUIViewTests;

namespace Kernel.Tests.Browsers.Api.WebUI;

/// <summary>Tests that scroll positions of the web UI are stable while its lists change.</summary>
public sealed class WebUIScrollTests
{
    [Fact]
    public async Task Search_Cleared_KeepsSelectedEventInView()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        await PublishAsync(api, Numbered(0, 900));
        await console.CountAsync(900);

        await console.SearchAsync("n100.");
        await console.CountAsync(1);
        await console.Rows.First.ClickAsync();
        await console.SearchAsync("");
        await console.CountAsync(900);
        await console.Page.Locator(".row[aria-selected=true]", new() { HasText = "n100." }).WaitForAsync();
        await console.RowAsync("n101.");
        Assert.True(await IsInViewAsync(console, "n100."));

        // And stays there while others come.
        await PublishAsync(api, Numbered(900, 100));
        await console.CountAsync(1_000);
        Assert.True(await IsInViewAsync(console, "n100."));
        console.AssertNoErrors();
    }

    [Fact]
    public async Task Row_ClickedWhileFollowing_StaysUntilFollowIsResumed()
    {
        await using var api = await ApiHost.StartAsync();
        await using var console = await OpenAsync(api);
        await PublishAsync(api, Numbered(0, 200));
        await console.RowAsync("n199.");
        await console.Rows.Filter(new() { HasText = "n190." }).ClickAsync();

        await PublishAsync(api, Numbered(200, 200));
        await console.CountAsync(400);
        Assert.True(await IsInViewAsync(console, "n190."));
        await console.Page.ClickAsync(".pill");
        await console.RowAsync("n399.");
        console.AssertNoErrors();
    }

    [Fact]
    public async Task OlderRequests_LoadedByScrolling_KeepScrollPosition()
    {
        await using var api = await ApiHost.StartAsync();
        for (var n = 0; n < 3; n++)
        {
            await PublishAsync(api, Enumerable.Range(n * 1_000, 1_000).Select(static n =>
                $"{{\"type\":\"network_request\",\"category\":\"network\",\"data\":{{\"request_id\":\"{n}\",\"method\":\"GET\",\"url\":\"http://site/r{n}.js\"}}}}"));
        }

        await using var console = await OpenAsync(api);
        await console.ViewAsync("network");
        await console.CountAsync(1_000);
        await console.RowAsync("r2999.js");
        await console.Page.EvaluateAsync("document.querySelector('.network .list').scrollTop = 4 * 28");
        await console.CountAsync(2_000);
        await console.RowAsync("r2004.js");
        Assert.True(await IsInViewAsync(console, "r2004.js"));
        Assert.False(await IsInViewAsync(console, "r2003.js"));
        console.AssertNoErrors();
    }

    // Whether the row with a text is in view from top to bottom.
    private static Task<bool> IsInViewAsync(WebUIPage console, string text) => console.Page.EvaluateAsync<bool>(
        """
        (text) => {
          const list = [...document.querySelectorAll('.list')].find((list) => list.offsetParent !== null).getBoundingClientRect();
          const row = [...document.querySelectorAll('.row:not([hidden])')].find((row) => row.textContent.includes(text))?.getBoundingClientRect();
          return row !== undefined && row.top >= list.top - 1 && row.bottom <= list.bottom + 1;
        }
        """,
        text);
}
