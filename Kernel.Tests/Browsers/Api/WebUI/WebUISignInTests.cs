using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Playwright;

namespace Kernel.Tests.Browsers.Api.WebUI;

/// <summary>Tests the web UI with an API that requires a key.</summary>
public sealed class WebUISignInTests
{
    private const string Key = "the-key-of-a-console-test";

    [Fact]
    public async Task Key_Entered_SignsInAndIsNotStored()
    {
        await using var api = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:Keys"] = Key });
        api.Public.DefaultRequestHeaders.Authorization = new("Bearer", Key);
        await WebUIViewTests.PublishAsync(api, WebUIViewTests.Numbered(0, 10));
        await using var console = await WebUIPage.OpenAsync(new Uri(api.Public.BaseAddress!, "/s/live/events"));
        var form = console.Page.Locator(".sign-in[open]");
        await form.WaitForAsync();
        Assert.Equal(0, await console.Rows.CountAsync());

        // Escape does not get round it, and an empty field is not sent.
        await console.Page.Keyboard.PressAsync("Escape");
        await console.Page.Keyboard.PressAsync("Enter");
        Assert.True(await form.IsVisibleAsync());
        Assert.Equal("", await form.Locator(".problem").TextContentAsync());

        await console.Page.Keyboard.TypeAsync("not-the-key-of-the-test");
        await console.Page.Keyboard.PressAsync("Enter");
        await form.Locator(".problem", new() { HasText = "key" }).WaitForAsync();
        Assert.Empty(await console.Page.Context.CookiesAsync());

        await console.Page.GetByLabel("API key").First.FillAsync(Key);
        await form.GetByRole(AriaRole.Button).ClickAsync();
        await form.WaitForAsync(new() { State = WaitForSelectorState.Detached });
        await console.LiveAsync();
        await console.CountAsync(10);

        var cookie = Assert.Single(await console.Page.Context.CookiesAsync());
        Assert.True(cookie.HttpOnly);
        Assert.Equal(SameSiteAttribute.Strict, cookie.SameSite);
        Assert.Equal("", await console.Page.EvaluateAsync<string>("document.cookie"));
        Assert.DoesNotContain(Key, await console.Page.EvaluateAsync<string>("JSON.stringify([localStorage, sessionStorage, document.documentElement.outerHTML, location.href])"), StringComparison.Ordinal);
        Assert.Equal("", await console.Page.EvaluateAsync<string>("document.querySelector('.sign-in input').value"));
        console.AssertNoErrors();
    }

    [Fact]
    public async Task SignIn_Expired_IsRequestedAgain()
    {
        await using var api = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:Keys"] = Key });
        await using var console = await WebUIPage.OpenAsync(new Uri(api.Public.BaseAddress!, "/s/live/events"));
        await SignInAsync(console);
        await console.Page.ReloadAsync();
        await console.LiveAsync();
        Assert.Equal(0, await console.Page.Locator(".sign-in[open]").CountAsync());

        await console.Page.Context.ClearCookiesAsync();
        await console.Page.ReloadAsync();
        await SignInAsync(console);
        console.AssertNoErrors();
    }

    private static async Task SignInAsync(WebUIPage console)
    {
        await console.Page.Locator(".sign-in[open] input").FillAsync(Key);
        await console.Page.Keyboard.PressAsync("Enter");
        await console.LiveAsync();
    }
}
