using System.Text;
using System.Text.Json;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

public sealed class PublishedEventNormalizerTests
{
    [Theory]
    // Not an object, not JSON, or more than one value.
    [InlineData("[]", "An event must be a JSON object.")]
    [InlineData("\"type\"", "An event must be a JSON object.")]
    [InlineData("null", "An event must be a JSON object.")]
    [InlineData("{", null)]
    [InlineData("nope", null)]
    [InlineData("{\"type\":\"a\"", null)]
    [InlineData("{\"type\":\"a\",}", null)]
    [InlineData("{\"type\":\"a\"}{\"type\":\"b\"}", null)]
    [InlineData("{\"type\":\"a\"} x", null)]
    [InlineData("{\"type\":\"a\"} /* comment */", null)]
    [InlineData("{\"type\":\"a\nb\"}", null)]
    // The type.
    [InlineData("{}", "type is missing.")]
    [InlineData("{\"data\":1}", "type is missing.")]
    [InlineData("{\"type\":null}", "type must be 1 to 128 characters")]
    [InlineData("{\"type\":\"\"}", "type must not be empty.")]
    [InlineData("{\"type\":7}", "type must be a string.")]
    [InlineData("{\"type\":[\"a\"]}", "type must be a string.")]
    [InlineData("{\"type\":\"a b\"}", "type must be 1 to 128 characters")]
    [InlineData("{\"type\":\"a\\nb\"}", "type must be 1 to 128 characters")]
    [InlineData("{\"type\":\"\\u0061\"}", "type must be 1 to 128 characters")]
    [InlineData("{\"type\":\"ä\"}", "type must be 1 to 128 characters")]
    [InlineData("{\"type\":\"a\",\"type\":\"b\"}", "Duplicate member 'type'.")]
    [InlineData("{\"type\":\"a\",\"typ\\u0065\":\"b\"}", "Duplicate member 'type'.")]
    [InlineData("{\"type\":\"session_started\"}", "type is reserved")]
    [InlineData("{\"type\":\"session_\"}", "type is reserved")]
    [InlineData("{\"type\":\"session_mine\"}", "type is reserved")]
    [InlineData("{\"type\":\"monitor_connected\"}", "type is reserved")]
    [InlineData("{\"type\":\"monitor_x\"}", "type is reserved")]
    [InlineData("{\"type\":\"events_dropped\"}", "type is reserved")]
    // The category.
    [InlineData("{\"type\":\"a\",\"category\":\"nope\"}", "category must be one of system, console, network, page, interaction, screenshot, monitor, connection, control.")]
    [InlineData("{\"type\":\"a\",\"category\":\"Network\"}", "category must be one of")]
    [InlineData("{\"type\":\"a\",\"category\":\"\"}", "category must not be empty.")]
    [InlineData("{\"type\":\"a\",\"category\":2}", "category must be a string.")]
    [InlineData("{\"type\":\"a\",\"category\":\"page\",\"category\":\"page\"}", "Duplicate member 'category'.")]
    [InlineData("{\"type\":\"a\",\"category\":null,\"category\":\"page\"}", "Duplicate member 'category'.")]
    // Unknown members.
    [InlineData("{\"type\":\"a\",\"ts\":1}", "Unknown member 'ts'")]
    [InlineData("{\"type\":\"a\",\"Type\":\"b\"}", "Unknown member 'Type'")]
    [InlineData("{\"type\":\"a\",\"seq\":1}", "Unknown member 'seq'")]
    [InlineData("{\"type\":\"a\",\"truncated\":true}", "Unknown member 'truncated'")]
    [InlineData("{\"type\":\"a\",\"\":1}", "Unknown member ''")]
    [InlineData("{\"type\":\"a\",\"source\":{\"name\":\"x\"}}", "Unknown member 'source.name'")]
    [InlineData("{\"type\":\"a\",\"\\ud800\":1}", "surrogate")]
    [InlineData("{\"type\":\"a\",\"source\":{\"\\udc00\":1}}", "surrogate")]
    [InlineData("{\"type\":\"a\",\"data\":{\"a\":\"\\ud83d\"}}", "surrogate")]
    // The source.
    [InlineData("{\"type\":\"a\",\"source\":\"cdp\"}", "source must be an object.")]
    [InlineData("{\"type\":\"a\",\"source\":[]}", "source must be an object.")]
    [InlineData("{\"type\":\"a\",\"source\":{},\"source\":{}}", "Duplicate member 'source'.")]
    [InlineData("{\"type\":\"a\",\"source\":null,\"source\":{}}", "Duplicate member 'source'.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"kind\":\"cdp\"}}", "source.kind is reserved")]
    [InlineData("{\"type\":\"a\",\"source\":{\"kind\":\"kernel_api\"}}", "source.kind is reserved")]
    [InlineData("{\"type\":\"a\",\"source\":{\"kind\":\"c\\u0064p\"}}", "source.kind must be extension or local_process.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"kind\":\"other\"}}", "source.kind must be extension or local_process.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"kind\":\"\"}}", "source.kind must not be empty.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"kind\":1}}", "source.kind must be a string.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"kind\":\"extension\",\"kind\":\"extension\"}}", "Duplicate member 'source.kind'.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"event\":1}}", "source.event must be a string.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"event\":\"\"}}", "source.event must not be empty.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"event\":\"x\",\"event\":\"y\"}}", "Duplicate member 'source.event'.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"metadata\":[]}}", "source.metadata must be an object of strings.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"metadata\":{\"a\":1}}}", "source.metadata must be an object of strings.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"metadata\":{\"a\":null}}}", "source.metadata must be an object of strings.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"metadata\":{\"a\":{}}}}", "source.metadata must be an object of strings.")]
    [InlineData("{\"type\":\"a\",\"source\":{\"metadata\":{},\"metadata\":{}}}", "Duplicate member 'source.metadata'.")]
    // The data.
    [InlineData("{\"type\":\"a\",\"data\":1,\"data\":2}", "Duplicate member 'data'.")]
    [InlineData("{\"type\":\"a\",\"data\":NaN}", null)]
    [InlineData("{\"type\":\"a\",\"data\":01}", null)]
    [InlineData("{\"type\":\"a\",\"data\":\"\\x\"}", null)]
    [InlineData("{\"type\":\"a\",\"data\":}", null)]
    public void Normalise_WhatMayNotBePublished_SaysWhy(string json, string? reason)
    {
        var refusal = Assert.ThrowsAny<JsonException>(() => Events.Normalize(json));
        if (reason is not null)
        {
            Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("{\"type\":\"a\"}", "\"type\":\"a\",\"category\":\"system\",\"source\":{\"kind\":\"extension\"}}")]
    [InlineData("{\"type\":\"a\",\"category\":null,\"source\":null}", "\"type\":\"a\",\"category\":\"system\",\"source\":{\"kind\":\"extension\"}}")]
    [InlineData(
        "{\"type\":\"a\",\"source\":{\"kind\":null,\"event\":null,\"metadata\":null}}",
        "\"type\":\"a\",\"category\":\"system\",\"source\":{\"kind\":\"extension\"}}")]
    [InlineData("{\"type\":\"a\",\"data\":null}", "\"type\":\"a\",\"category\":\"system\",\"source\":{\"kind\":\"extension\"},\"data\":null}")]
    [InlineData(
        "{ \"data\" : [ 1,\r\n2 ] , \"category\":\"page\", \"typ\\u0065\" : \"sessions\" }\n",
        "\"type\":\"sessions\",\"category\":\"page\",\"source\":{\"kind\":\"extension\"},\"data\":[1,2]}")]
    [InlineData(
        "{\"type\":\"A.b:c/d-e_1\",\"source\":{\"metadata\":{\"k\":\"v\\n\"},\"event\":\"tick \\u0041\",\"kind\":\"local_process\"},\"data\":{\"a\":\"\\ud83d\\ude00\"}}",
        "\"type\":\"A.b:c/d-e_1\",\"category\":\"system\",\"source\":{\"kind\":\"local_process\",\"event\":\"tick \\u0041\",\"metadata\":{\"k\":\"v\\n\"}},\"data\":{\"a\":\"\\ud83d\\ude00\"}}")]
    public void Normalise_WhatMayBePublished_WritesTheContractsForm(string json, string expected) =>
        Assert.Equal($"{{\"ts\":{Events.Ts},{expected}", Events.Normalize(json));

    [Fact]
    public void Normalise_EveryCategory_IsAccepted() => Assert.All(EventCategories.All, static category =>
        Assert.Contains($"\"category\":\"{category.ToWireName()}\"", Events.Normalize($"{{\"type\":\"a\",\"category\":\"{category.ToWireName()}\"}}"), StringComparison.Ordinal));

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Normalise_LengthOfNames_IsBounded(int length, bool accepted)
    {
        var name = new string('n', length);
        foreach (var json in new[] { $"{{\"type\":\"{name}\"}}", $"{{\"type\":\"a\",\"source\":{{\"event\":\"{name}\"}}}}" })
        {
            var refusal = Record.Exception(() => Events.Normalize(json));
            Assert.Equal(accepted, refusal is null);
            Assert.True(accepted || refusal is JsonException);
        }
    }

    [Theory]
    [InlineData(EventLimits.MaxDepth, true)]
    [InlineData(EventLimits.MaxDepth + 1, false)]
    [InlineData(100_000, false)]
    public void Normalise_DepthOfData_IsBounded(int depth, bool accepted)
    {
        var json = $"{{\"type\":\"a\",\"data\":{new string('[', depth)}{new string(']', depth)}}}";
        var refusal = Record.Exception(() => Events.Normalize(json));
        Assert.Equal(accepted, refusal is null);
        Assert.True(accepted || refusal is JsonException);
    }

    [Theory]
    [InlineData(new byte[] { 0xFF })]
    [InlineData(new byte[] { 0xC3 })] // cut short
    [InlineData(new byte[] { 0xC0, 0x80 })] // overlong
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })] // a surrogate
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 })] // beyond Unicode
    public void Normalise_InvalidUtf8_IsRefused(byte[] text)
    {
        byte[] json = [.. "{\"type\":\"a\",\"data\":\""u8, .. text, .. "\"}"u8];
        var refusal = Assert.ThrowsAny<JsonException>(() => Events.NormaliseBytes(json));
        Assert.Contains("UTF-8", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Normalise_Refused_LeavesTheOutputUntouched()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        Assert.ThrowsAny<JsonException>(() => PublishedEventNormalizer.Normalize("{\"type\":\"a\",\"data\":1}x"u8, Events.Ts, output));
        Assert.Equal(0, output.WrittenCount);
    }

    [Fact]
    public void Normalise_LongUnknownMember_ShowsItsBeginningOnly()
    {
        var refusal = Assert.ThrowsAny<JsonException>(() => Events.Normalize($"{{\"type\":\"a\",\"{new string('x', 5_000)}\":1}}"));
        Assert.InRange(Encoding.UTF8.GetByteCount(refusal.Message), 40, 300);
    }

    [Fact]
    public void Normalise_Header_PointsAtTheType()
    {
        var (json, header) = Events.Publish("{\"data\":{\"type\":\"other\"},\"category\":\"network\",\"type\":\"my_type\"}");
        Assert.Equal("my_type", Encoding.UTF8.GetString(header.TypeIn(json)));
        Assert.Equal(EventCategory.Network, header.Category);
    }
}
