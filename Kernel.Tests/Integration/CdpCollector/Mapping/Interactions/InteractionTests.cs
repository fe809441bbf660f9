using System.Text.Json;
using Kernel.CdpCollector.Telemetry;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.CdpCollector.Mapping.Interactions;

/// <summary>Adding and removing the interaction script, and mapping its reports.</summary>
public sealed class InteractionTests
{
    private const string AddScript = "Page.addScriptToEvaluateOnNewDocument";
    private const string Click = """{"type":"click","x":20.5,"y":15,"button":"left","modifiers":2,"selector":"#save","tag":"BUTTON","text":"Save"}""";

    // Defect: the reporting function was in the page's own world, where the page could see and call it.
    [Fact]
    public void Script_Added_UsesIsolatedWorld()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Interaction]);
        monitor.Receive(FakeBrowser.Attached("P1", "T1"), FakeBrowser.Attached("W1", "W1", "worker"));

        Assert.Equal(
            ["Target.setAutoAttach", "Page.enable", "Page.getFrameTree", "Runtime.enable", "Runtime.addBinding", AddScript, "Runtime.runIfWaitingForDebugger"],
            monitor.Methods("P1"));
        Assert.Equal(["Target.setAutoAttach", "Runtime.runIfWaitingForDebugger"], monitor.Methods("W1"));
        var binding = Parameters(monitor, "Runtime.addBinding");
        var script = Parameters(monitor, AddScript);
        Assert.Equal(binding.GetProperty("executionContextName").GetString(), script.GetProperty("worldName").GetString());
        Assert.True(script.GetProperty("runImmediately").GetBoolean());
        Assert.Contains("maskInput: false, clickText: true", script.GetProperty("source").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Script_CategoryOff_IsRemoved()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Interaction]);
        monitor.WithPage().Respond(AddScript, "P1", """{"identifier":"7"}""");
        monitor.Commands.Clear();
        monitor.Configure(categories: [EventCategory.Console]);

        Assert.Equal(["Page.removeScriptToEvaluateOnNewDocument", AddScript, "Runtime.removeBinding", "Log.enable"], monitor.Methods("P1"));
        Assert.Equal("""{"identifier":"7"}""", monitor.Commands[0].Parameters);
        monitor.Commands.Clear();
        monitor.Respond(AddScript, "P1", """{"identifier":"8"}""");
        Assert.Equal(("Page.removeScriptToEvaluateOnNewDocument", "P1", """{"identifier":"8"}"""), Assert.Single(monitor.Commands));
    }

    [Fact]
    public void Script_RemovedBeforeResponse_IsRemovedThen()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Interaction]);
        monitor.WithPage();
        monitor.Configure(categories: [EventCategory.Console]);
        monitor.Commands.Clear();
        monitor.Respond(AddScript, "P1", """{"identifier":"7"}""");

        Assert.Equal("""{"identifier":"7"}""", Assert.Single(monitor.Commands).Parameters);
    }

    [Fact]
    public void Script_WithOtherOptions_ReplacesTheOldOne()
    {
        using var monitor = new MonitorUnderTest(categories: [EventCategory.Interaction]);
        monitor.WithPage().Respond(AddScript, "P1", """{"identifier":"7"}""");
        monitor.Commands.Clear();
        monitor.Configure(new CaptureOptions { Interaction = new InteractionCaptureOptions { MaskInput = true } }, EventCategory.Interaction);

        Assert.Equal(["Page.removeScriptToEvaluateOnNewDocument", AddScript], monitor.Methods("P1"));
        Assert.Contains("maskInput: true", monitor.Commands[1].Parameters, StringComparison.Ordinal);
    }

    [Fact]
    public void Report_OfFrame_CarriesTheFrame()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Navigated("P1", "T1-inner", "L2", "http://a.test/inner", parent: "T1"),
            Cdp.Context("P1", 4, "T1-inner"),
            Cdp.Bound("P1", Click, context: 4));

        var click = monitor.Single("interaction_click");
        Assert.Equal(("T1-inner", "T1", "http://a.test/inner", "1"), (click.Text("frame_id"), click.Text("parent_frame_id"), click.Text("url"), click.Text("nav_seq")));
        Assert.Equal(("20.5", "15", "left", "#save", "BUTTON", "Save"), (click.Text("x"), click.Text("y"), click.Text("button"), click.Text("selector"), click.Text("tag"), click.Text("text")));
        Assert.Equal(["ctrl"], click.Data.GetProperty("modifiers").EnumerateArray().Select(static m => m.GetString()));
    }

    // Defect: members of a report were passed through with any name, type and size.
    [Fact]
    public void Report_OfCompromisedRenderer_IsLimitedToKnownMembers()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage().Receive(
            Cdp.Bound("P1", $$"""{"type":"key","key":"{{new string('k', 5000)}}","selector":{"a":1},"tag":7,"nav_seq":99,"url":"http://evil.test/","extra":"x","modifiers":-1}"""),
            Cdp.Bound("P1", """{"type":"rm -rf"}"""), Cdp.Bound("P1", "not json"), Cdp.Bound("P1", "[1]"), Cdp.Bound("P1", "{\"type\":\"key\",\"key\":"),
            Cdp.Bound("P1", Click, name: "other"),
            Cdp.Bound("P1", """{"type":"click","x":1e999,"y":"NaN"}"""));

        var key = monitor.Single("interaction_key");
        Assert.Equal(("http://a.test/", "1", "", ""), (key.Text("url"), key.Text("nav_seq"), key.Text("selector"), key.Text("tag")));
        Assert.True(key.Line.Length < 1_500);
        Assert.Null(key.Text("extra"));
        Assert.Equal("0", monitor.Single("interaction_click").Text("x"));
    }

    // Defect: reporting one event per type in 50 ms dropped letters of fast typing, and dropped events were not counted.
    [Fact]
    public void Limits_Exceeded_CountClicksButLoseNoKeys()
    {
        using var monitor = new MonitorUnderTest();
        monitor.WithPage();
        for (var i = 0; i < 500; i++)
        {
            monitor.Receive(Cdp.Bound("P1", """{"type":"key","key":"a","selector":"","tag":"INPUT"}"""), Cdp.Bound("P1", Click));
        }

        Assert.Equal(500, monitor.Of("interaction_key").Count);
        Assert.Equal(50, monitor.Of("interaction_click").Count);
        monitor.After(1_000).Receive(Cdp.Bound("P1", Click));
        Assert.Equal("450", monitor.Of("interaction_click")[^1].Text("dropped"));
        Assert.Equal(450, Assert.Single(monitor.Losses, static loss => loss.Key == LossReason.RateLimited).Value);
    }

    private static JsonElement Parameters(MonitorUnderTest monitor, string method) => JsonElement.Parse(monitor.Commands.First(c => c.Method == method).Parameters);
}
