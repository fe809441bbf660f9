using System.Text;
using System.Text.Json;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

public sealed class EventTruncatorTests
{
    private const string Marker = "...[truncated]";

    [Fact]
    public void Truncate_OneHugeString_KeepsAsMuchOfItAsFits()
    {
        var (json, @event) = Truncate($"{{\"body\":\"{new string('x', 2_000_000)}\",\"url\":\"https://a/{new string('y', 300)}\"}}");
        Assert.InRange(json.Length, EventLimits.MaxEventBytes - 8, EventLimits.MaxEventBytes);
        Assert.EndsWith(Marker, @event.GetProperty("data").GetProperty("body").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("yyy", @event.GetProperty("data").GetProperty("url").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Truncate_SeveralLongStrings_LevelsTheLongestFirst()
    {
        var (_, @event) = Truncate(
            $"[\"{new string('a', 900_000)}\",\"{new string('b', 600_000)}\",\"{new string('c', 100_000)}\"]");
        var lengths = @event.GetProperty("data").EnumerateArray().Select(static e => e.GetString()!.Length).ToArray();
        Assert.Equal(100_000, lengths[2]);
        Assert.InRange(Math.Abs(lengths[0] - lengths[1]), 0, 2);
        Assert.InRange(lengths.Sum(), EventLimits.MaxEventBytes - 200, EventLimits.MaxEventBytes);
    }

    [Fact]
    public void Truncate_DeepestData_KeepsTheNesting()
    {
        var (open, close) = (new string('[', EventLimits.MaxDepth), new string(']', EventLimits.MaxDepth));
        var (_, @event) = Truncate($"{open}\"{new string('x', 2_000_000)}\"{close}");
        Assert.StartsWith($"{open}\"xxx", @event.GetProperty("data").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Truncate_HugeArrayBesideSmallMembers_ReplacesTheArrayOnly()
    {
        var (_, @event) = Truncate($"{{\"url\":\"https://a/\",\"items\":[{string.Join(',', Enumerable.Repeat("12345", 300_000))}],\"count\":3}}");
        Assert.Equal($$"""{"url":"https://a/","items":"{{Marker}}","count":3}""", @event.GetProperty("data").GetRawText());
    }

    [Theory]
    [InlineData("[", "1,", "1]")]
    [InlineData("", "1", "1")]
    public void Truncate_NothingToHoldOnTo_MakesDataNull(string start, string piece, string end)
    {
        var (_, @event) = Truncate(start + string.Concat(Enumerable.Repeat(piece, 1_100_000)) + end);
        Assert.Equal(JsonValueKind.Null, @event.GetProperty("data").ValueKind);
    }

    [Fact]
    public void Truncate_OnlyLayoutIsTooLarge_LosesNothingAndSaysSo()
    {
        var batch = new EventBatch();
        batch.AddComplete(Events.Utf8(Events.Complete(data: $"[{new string(' ', 1_200_000)}1]")));
        Assert.Equal(Events.Complete(data: "[1]"), Encoding.UTF8.GetString(batch.Json(0)));
    }

    [Fact]
    public void Truncate_EventThatWasTruncatedBefore_StaysTruncated()
    {
        var before = Events.Complete(data: $"[{new string(' ', 1_200_000)}1]")[..^1] + ",\"truncated\":true}";
        var batch = new EventBatch();
        batch.AddComplete(Events.Utf8(before));
        Assert.Equal(Events.Complete(data: "[1]")[..^1] + ",\"truncated\":true}", Encoding.UTF8.GetString(batch.Json(0)));
    }

    [Theory]
    [InlineData("{\"kind\":\"cdp\",\"event\":\"E\",\"metadata\":{\"m\":\"#\"}}", "{\"kind\":\"cdp\"}")]
    [InlineData("{\"metadata\":{\"kind\":\"no\",\"m\":\"#\"},\"kind\":\"kernel_api\"}", "{\"kind\":\"kernel_api\"}")]
    public void Truncate_HugeSource_KeepsItsKindAndAllData(string source, string expected)
    {
        var json = Events.Complete(data: "{\"a\":1}").Replace("{\"kind\":\"cdp\"}", source.Replace("#", new string('m', 1_100_000), StringComparison.Ordinal), StringComparison.Ordinal);
        var batch = new EventBatch();
        batch.AddComplete(Events.Utf8(json));
        using var parsed = JsonDocument.Parse(batch.Json(0).ToArray());
        Assert.Equal(expected, parsed.RootElement.GetProperty("source").GetRawText());
        Assert.Equal("{\"a\":1}", parsed.RootElement.GetProperty("data").GetRawText());
        Assert.True(parsed.RootElement.GetProperty("truncated").GetBoolean());
    }

    // The longest event that needs no shortening, and one byte more.
    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Truncate_AtTheLimit_HappensOnlyBeyondIt(int beyond, bool truncated)
    {
        var length = EventLimits.MaxEventBytes - Events.Complete(data: "\"\"").Length + beyond;
        var batch = new EventBatch();
        batch.AddComplete(Events.Utf8(Events.Complete(data: $"\"{new string('x', length)}\"")));
        using var parsed = JsonDocument.Parse(batch.Json(0).ToArray());
        Assert.Equal(truncated, parsed.RootElement.TryGetProperty("truncated", out _));
        Assert.InRange(batch.Json(0).Length, EventLimits.MaxEventBytes - 20, EventLimits.MaxEventBytes);
    }

    private static (byte[] Json, JsonElement Event) Truncate(string data)
    {
        var batch = new EventBatch();
        batch.AddComplete(Events.Utf8(Events.Complete(data: data)));
        var json = batch.Json(0).ToArray();
        Assert.InRange(json.Length, 1, EventLimits.MaxEventBytes);
        Assert.Equal("page_load", Encoding.UTF8.GetString(batch.Header(0).TypeIn(json)));
        using var parsed = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = EventLimits.MaxEventDepth });
        Assert.True(parsed.RootElement.GetProperty("truncated").GetBoolean());
        return (json, parsed.RootElement.Clone());
    }
}
