using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Playwright;

namespace Kernel.Tests.Browsers.CdpCollector;

/// <summary>Interactions with pages in a real browser: which are reported, and which must not be.</summary>
public sealed class ChromiumInteractionTests(ChromiumSceneFixture fixture) : IClassFixture<ChromiumSceneFixture>
{
    private readonly ChromiumScene _scene = fixture.Scene;

    private CollectorHost Collector => _scene.Collector;

    // Defect: reporting one event per type in 50 ms lost keys when typing fast.
    [Fact]
    public async Task Interactions_ClickKeyAndScroll_AreReported()
    {
        var page = await OpenAsync("?basic");
        await page.ClickAsync("#save", new PageClickOptions { Modifiers = [KeyboardModifier.Shift], Position = new Position { X = 10, Y = 10 } });
        await page.ClickAsync("#plain");
        await page.Keyboard.TypeAsync("fast typing loses nothing");
        await page.Keyboard.PressAsync("Enter");
        await page.Mouse.WheelAsync(0, 700);

        var click = await EventAsync("interaction_click", "?basic", static e => e.Text("tag") == "BUTTON");
        Assert.Equal(("Save the child's text", "#save", "left"), (click.Text("text"), click.Text("selector"), click.Text("button")));
        Assert.Equal("shift", Assert.Single(click.Data.GetProperty("modifiers").EnumerateArray()).GetString());
        Assert.Equal("1", click.Text("nav_seq"));
        await EventAsync("interaction_key", "?basic", static e => e.Text("key") == "Enter");
        Assert.Equal("fast typing loses nothingEnter", Keys("?basic"));
        var scrolled = await EventAsync("scroll_settled", "?basic");
        Assert.True(scrolled.Data.GetProperty("to_y").GetDouble() - scrolled.Data.GetProperty("from_y").GetDouble() > 5);
        await page.CloseAsync();
    }

    // Defect: the page could see the reporting function and report anything, and events dispatched by its scripts counted.
    [Fact]
    public async Task Page_Hostile_CannotSeeForgeOrHide()
    {
        var page = await OpenAsync("?forge");
        Assert.Equal("", await page.EvaluateAsync<string>("seen()"));
        await page.EvaluateAsync("forge()");
        await page.ClickAsync("#plain"); // the page stops the propagation of this one
        await page.Keyboard.PressAsync("z");

        await EventAsync("interaction_key", "?forge", static e => e.Text("key") == "z");
        Assert.Equal("#plain", Assert.Single(Of("interaction_click", "?forge")).Text("selector"));
        Assert.Equal("z", Keys("?forge"));
        await page.CloseAsync();
    }

    // Defect: only a field's type, or the first of its names, was checked, and input hidden by a component was not considered.
    [Fact]
    public async Task Keys_InSensitiveFields_AreNotReported()
    {
        var page = await OpenAsync("?sensitive");
        foreach (var field in new[] { "#field1", "#code", "#dots" })
        {
            await page.ClickAsync(field);
            await page.Keyboard.TypeAsync("S");
        }

        await page.ClickAsync("#show");
        await page.EvaluateAsync("field1.type = 'text'"); // now it shows the typed text
        await page.ClickAsync("#field1");
        await page.Keyboard.TypeAsync("S");
        await page.EvaluateAsync("document.querySelector('closed-field').focusInside()");
        await page.Keyboard.TypeAsync("S");
        await page.ClickAsync("#rich");
        await page.Keyboard.TypeAsync("r");
        await page.EvaluateAsync("document.querySelector('open-field').focusInside()");
        await page.Keyboard.TypeAsync("o");
        await page.ClickAsync("#plain");
        await page.Keyboard.TypeAsync(".");

        await EventAsync("interaction_key", "?sensitive", static e => e.Text("key") == ".");
        Assert.Equal("ro.", Keys("?sensitive"));
        Assert.DoesNotContain(Collector.Api.Events, static e => e.Type == "interaction_click" && e.Line.Contains("typed-secret", StringComparison.Ordinal));
        await page.CloseAsync();
    }

    // Defect: only attributes of the field itself counted, and a field that took a password field's place did not.
    [Fact]
    public async Task Keys_FieldIsSensitiveByItsSurroundings_AreNotReported()
    {
        var page = await OpenAsync("?labels", "/labels.html");
        foreach (var field in new[] { "#l1", "#l2", "#l3", "#l4", "#l5", "#b0", "#b1", "#g0", "#p0" })
        {
            await page.FocusAsync(field);
            await page.Keyboard.TypeAsync("S");
        }

        await page.ClickAsync("#eye");
        await page.FocusAsync("#p1");
        await page.Keyboard.TypeAsync("S");
        await page.FocusAsync("#open");
        await page.Keyboard.TypeAsync(".");

        await EventAsync("interaction_key", "?labels", static e => e.Text("key") == ".");
        Assert.Equal(".", Keys("?labels"));
        await page.CloseAsync();
    }

    // Defect: text of an editable document was reported, and a selector could select another element.
    [Fact]
    public async Task Click_AnyElement_SelectorSelectsExactlyThat()
    {
        var page = await OpenAsync("?selector", "/labels.html");
        foreach (var text in new[] { "two", "deeper" })
        {
            await page.GetByText(text, new PageGetByTextOptions { Exact = true }).ClickAsync();
            var click = await EventAsync("interaction_click", "?selector", e => e.Text("text") == text);
            Assert.Equal([text], await page.Locator(click.Text("selector")!).AllTextContentsAsync());
        }

        // Defect: "Cart ()" for a button whose number is in a child element.
        foreach (var (id, text) in new[] { ("#cart", "Cart (3)"), ("#card", "Order today"), ("#box", "Total 5 EUR"), ("#shown", "Code") })
        {
            await page.ClickAsync(id, new PageClickOptions { Position = new Position { X = 1, Y = 1 } });
            Assert.Equal(text, (await EventAsync("interaction_click", "?selector", e => e.Text("selector") == id)).Text("text"));
        }

        await page.EvaluateAsync("document.designMode = 'on'");
        await page.GetByText("one", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.ClickAsync("#open");
        await EventAsync("interaction_click", "?selector", static e => e.Text("selector") == "#open");
        Assert.DoesNotContain(Of("interaction_click", "?selector"), static e => e.Text("text") == "one");
        await page.CloseAsync();
    }

    [Fact]
    public async Task Input_MaskingSwitchedOn_IsMasked()
    {
        var page = await OpenAsync("?mask");
        await page.ClickAsync("#plain");
        await page.Keyboard.TypeAsync("a");
        await EventAsync("interaction_key", "?mask", static e => e.Text("key") == "a");
        await Collector.CaptureAsync("?mask", new CaptureOptions { Interaction = new InteractionCaptureOptions { MaskInput = true, ClickText = false } }, EventCategory.Interaction);
        await page.Keyboard.TypeAsync("bc");
        await page.Keyboard.PressAsync("Enter");
        await page.ClickAsync("#save", new PageClickOptions { Position = new Position { X = 10, Y = 10 } });

        await EventAsync("interaction_click", "?mask", static e => e.Text("tag") == "BUTTON");
        Assert.Equal("a**Enter", Keys("?mask"));
        Assert.Equal("", Of("interaction_click", "?mask")[^1].Text("text"));
        await page.CloseAsync();
    }

    [Fact]
    public async Task Frames_InAndOutOfProcess_ReportInteractions()
    {
        var page = await OpenAsync("?frames");
        await page.FrameLocator("iframe").Locator("#inner-button").ClickAsync();
        var inner = await Collector.EventAsync("interaction_click", static e => e.Text("selector") == "#inner-button");
        Assert.EndsWith("/inner-input.html", inner.Text("url"), StringComparison.Ordinal);
        Assert.Equal(inner.Text("target_id"), inner.Text("parent_frame_id"));

        await page.GotoAsync(_scene.Site.Origin + "/other-frame.html");
        await page.FrameLocator("iframe").Locator("#inner-button").ClickAsync();
        var other = await Collector.EventAsync("interaction_click", static e => e.Text("selector") == "#inner-button" && e.Text("target_type") == "iframe");
        Assert.StartsWith(_scene.Site.OtherOrigin, other.Text("url"), StringComparison.Ordinal);
        Assert.Equal("2", other.Text("nav_seq"));
        await page.CloseAsync();
    }

    // Defect: pages that were already open were not captured until they navigated, and listeners stayed when the category was switched off.
    [Fact]
    public async Task Script_CategorySwitched_IsAddedToAndRemovedFromOpenPages()
    {
        await Collector.CaptureAsync("open-1", categories: [EventCategory.Page]);
        var page = await _scene.Driver.NewPageAsync();
        await page.GotoAsync(_scene.Site.Origin + "/inner-input.html?open");
        await page.ClickAsync("#inner");
        await Collector.CaptureAsync("open-1", categories: [EventCategory.Page, EventCategory.Interaction]);
        await page.Keyboard.TypeAsync("1");
        await EventAsync("interaction_key", "?open", static e => e.Text("key") == "1");

        await Collector.CaptureAsync("open-1", categories: [EventCategory.Page]);
        await page.Keyboard.TypeAsync("2");
        await Collector.CaptureAsync("open-2", categories: [EventCategory.Interaction]); // another session, another connection
        await page.Keyboard.TypeAsync("3");
        await EventAsync("interaction_key", "?open", static e => e.Text("key") == "3");
        Assert.Equal("13", Keys("?open"));
        Assert.Empty(Of("interaction_click", "?open"));
        await page.CloseAsync();
    }

    private async Task<IPage> OpenAsync(string query, string path = "/interactive.html")
    {
        await Collector.CaptureAsync(query, categories: [EventCategory.Interaction]);
        var page = await _scene.Driver.NewPageAsync();
        await page.GotoAsync(_scene.Site.Origin + path + query);
        return page;
    }

    private Task<ReceivedEvent> EventAsync(string type, string query, Func<ReceivedEvent, bool>? matches = null) =>
        Collector.EventAsync(type, e => e.Text("url")!.EndsWith(query, StringComparison.Ordinal) && (matches?.Invoke(e) ?? true));

    private IReadOnlyList<ReceivedEvent> Of(string type, string query) => Collector.Events(type, e => e.Text("url")!.EndsWith(query, StringComparison.Ordinal));

    private string Keys(string query) => string.Concat(Of("interaction_key", query).Where(static e => e.Text("key") != "Shift").Select(static e => e.Text("key")));
}
