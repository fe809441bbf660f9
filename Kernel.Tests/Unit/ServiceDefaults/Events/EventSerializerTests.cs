using System.Buffers;
using System.Text;
using System.Text.Json;
using CsCheck;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

public sealed class EventSerializerTests
{
    private static readonly BrowserEvent Bare = new()
    {
        Ts = Events.Ts,
        Type = EventTypes.PageLoad,
        Category = EventCategory.Page,
        Source = new EventSource { Kind = EventSourceKinds.Cdp },
    };

    [Fact]
    public void Write_EveryMember_IsInTheContractsOrder()
    {
        var @event = Bare with
        {
            Source = new EventSource { Kind = "cdp", Event = "Page.loadEventFired", Metadata = new Dictionary<string, string> { ["target_id"] = "T\n1" } },
            Data = Element("{ \"a\" :\n 1 }"),
            Truncated = true,
        };
        Assert.Equal(
            $"{{\"ts\":{Events.Ts},\"type\":\"page_load\",\"category\":\"page\",\"source\":{{\"kind\":\"cdp\",\"event\":\"Page.loadEventFired\","
            + "\"metadata\":{\"target_id\":\"T\\n1\"}},\"data\":{\"a\":1},\"truncated\":true}",
            Write(@event));
    }

    [Fact]
    public void Write_WhatIsAbsent_IsNotWritten() => Assert.Equal(Events.Complete(), Write(Bare));

    [Theory]
    [InlineData(null)]
    [InlineData("null")]
    [InlineData("0")]
    [InlineData("{\"a\":[1,{\"b\":null}],\"c\":\"\\u0000é😀\"}")]
    public void EventJsonContext_WrittenEvent_ReadsAndWritesTheSame(string? data)
    {
        foreach (var truncated in new[] { false, true })
        {
            var json = Write(Bare with { Data = data is null ? null : Element(data), Truncated = truncated });
            var envelope = JsonSerializer.Deserialize($"{{\"seq\":18446744073709551615,\"capture_session_id\":\"cs_1\",\"event\":{json}}}", EventJsonContext.Default.Envelope)!;
            Assert.Equal(ulong.MaxValue, envelope.Seq);
            Assert.Equal("cs_1", envelope.CaptureSessionId);
            Assert.Equal(truncated, envelope.Event.Truncated);
            Assert.Equal(data is null, envelope.Event.Data is null);
            Assert.Equal(json, Write(envelope.Event));

            var written = JsonSerializer.Serialize(envelope.Event, EventJsonContext.Default.BrowserEvent);
            Assert.True(JsonElement.DeepEquals(Element(json), Element(written)), written);
        }
    }

    [Fact]
    public void EventJsonContext_AnyData_RoundTrips() => JsonGen.Small.Sample(
        static data =>
        {
            var json = Write(Bare with { Data = Element(data) });
            var @event = JsonSerializer.Deserialize(json, EventJsonContext.Default.BrowserEvent)!;
            Assert.Equal(json, Write(@event));
            Assert.Equal(JsonTokens.Of(data), JsonTokens.Of(@event.Data!.Value.GetRawText()));
        },
        iter: 1_000);

    [Fact]
    public void EventJsonContext_DeepestData_IsReadInAnEnvelope()
    {
        var data = new string('[', EventLimits.MaxDepth) + new string(']', EventLimits.MaxDepth);
        var envelope = JsonSerializer.Deserialize($"{{\"seq\":1,\"event\":{Events.Complete(data: data)}}}", EventJsonContext.Default.Envelope)!;
        Assert.Equal(Events.Complete(data: data), Write(envelope.Event));
    }

    private static string Write(BrowserEvent @event)
    {
        var output = new ArrayBufferWriter<byte>();
        EventSerializer.Write(output, @event);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private static JsonElement Element(string json)
    {
        using var document = JsonTokens.Parse(json);
        return document.RootElement.Clone();
    }
}
