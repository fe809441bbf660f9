using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

/// <summary>The facts by which readers select and count. A new case is a row.</summary>
public sealed class EventTraitRulesTests
{
    [Theory]
    [InlineData("console_error", "{}", EventTraits.Error)]
    [InlineData("console_error", null, EventTraits.Error)]
    [InlineData("console_log", "{\"level\":\"error\"}", EventTraits.None)]
    [InlineData("page_crashed", null, EventTraits.Error)]
    [InlineData("page_load", "{\"status\":500}", EventTraits.None)]
    [InlineData("network_request", "{\"status\":500}", EventTraits.Request)]
    [InlineData("network_response", "{\"status\":399}", EventTraits.None)]
    [InlineData("network_response", "{\"status\":400}", EventTraits.FailedRequest)]
    [InlineData("network_response", "{\"url\":\"a\",\"headers\":{\"status\":\"200\"},\"list\":[1,{\"status\":200}],\"status\":503,\"body\":\"x\"}", EventTraits.FailedRequest)]
    [InlineData("network_response", "{\"headers\":{\"status\":500},\"status\":200}", EventTraits.None)]
    [InlineData("network_response", "{\"headers\":{\"status\":500}}", EventTraits.None)]
    [InlineData("network_response", "{\"status\":\"500\"}", EventTraits.None)]
    [InlineData("network_response", "{\"status\":null}", EventTraits.None)]
    [InlineData("network_response", "{\"status\":4e2}", EventTraits.None)]
    [InlineData("network_response", "{\"status\":99999999999999999999}", EventTraits.None)]
    [InlineData("network_response", "[{\"status\":500}]", EventTraits.None)]
    [InlineData("network_response", "500", EventTraits.None)]
    [InlineData("network_response", "null", EventTraits.None)]
    [InlineData("network_response", null, EventTraits.None)]
    [InlineData("network_response_finished", "{\"status\":500}", EventTraits.None)]
    [InlineData("network_loading_failed", "{\"canceled\":false}", EventTraits.FailedRequest)]
    [InlineData("network_loading_failed", "{\"error_text\":\"net::ERR_ABORTED\",\"canceled\":true}", EventTraits.None)]
    [InlineData("network_loading_failed", null, EventTraits.FailedRequest)]
    [InlineData("navigation", "{\"frame_id\":\"F\"}", EventTraits.Navigation)]
    [InlineData("navigation", "{\"frame_id\":\"F\",\"parent_frame_id\":\"P\"}", EventTraits.None)]
    [InlineData("screenshot", "{\"trigger\":\"request\",\"image\":\"iVBORw0KGgo=\"}", EventTraits.Image)]
    [InlineData("screenshot", "{\"trigger\":\"request\",\"error\":\"no_page\"}", EventTraits.None)]
    [InlineData("screenshot", "{\"image\":\"\"}", EventTraits.None)]
    [InlineData("screenshot", "{\"image\":\"iVBORw0KGgo...[truncated]\"}", EventTraits.None)]
    [InlineData("Console_error", null, EventTraits.None)]
    [InlineData("a", "{\"status\":500,\"image\":\"x\"}", EventTraits.None)]
    public void Decide_Event_IsTheSameAtEveryDoor(string type, string? data, EventTraits expected)
    {
        var complete = Events.Utf8(Events.Complete(type, "system", data));
        Assert.Equal(expected | EventTraits.Known, EventValidator.Validate(complete).Traits);
        Assert.Equal(expected | EventTraits.Known, EventTraitRules.Decide(complete));
        Assert.Equal(expected | EventTraits.Known, Events.Publish($"{{\"type\":\"{type}\"{(data is null ? "" : $",\"data\":{data}")}}}").Header.Traits);
    }

    [Fact]
    public void Decide_TruncatedEvent_IsDecidedByWhatIsLeft()
    {
        var batch = new Kernel.Api.EventStream.EventBatch();
        batch.AddComplete(Events.Utf8(Events.Complete("screenshot", "screenshot", $"{{\"image\":\"{new string('A', EventLimits.MaxEnvelopeBytes)}\"}}")));
        batch.AddComplete(Events.Utf8(Events.Complete("network_response", "network", $"{{\"status\":500,\"body\":\"{new string('A', EventLimits.MaxEnvelopeBytes)}\"}}")));
        Assert.Equal(EventTraits.Known, batch.Header(0).Traits);
        Assert.Equal(EventTraits.Known | EventTraits.FailedRequest, batch.Header(1).Traits);
    }

    // Stored in the journal.
    [Theory]
    [InlineData(EventTraits.Known, 1)]
    [InlineData(EventTraits.Request, 2)]
    [InlineData(EventTraits.FailedRequest, 4)]
    [InlineData(EventTraits.Error, 8)]
    [InlineData(EventTraits.Navigation, 16)]
    [InlineData(EventTraits.Image, 32)]
    public void Trait_Value_IsPinned(EventTraits trait, byte number) => Assert.Equal(number, (byte)trait);
}
