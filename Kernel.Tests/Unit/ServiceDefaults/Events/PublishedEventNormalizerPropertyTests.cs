using System.Text;
using System.Text.Json;
using CsCheck;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

/// <summary>Whatever data a publisher sends, the stream carries a valid, bounded, one-line event that loses nothing without saying so.</summary>
public sealed class PublishedEventNormalizerPropertyTests
{
    private static readonly string LongestEnvelope =
        $"{{\"seq\":{ulong.MaxValue},\"capture_session_id\":\"{new string('s', EventLimits.MaxSessionIdLength)}\",\"event\":";

    // Unpaired surrogates are refused.
    private static readonly Gen<string> Small = JsonGen.Small.Select(Whole);
    private static readonly Gen<string> Large = JsonGen.Large.Select(Whole);

    [Fact]
    public void Publish_SmallData_IsKeptTokenByToken() =>
        Small.Sample(static data => Check(data, $"{{\"type\":\"t\",\"data\":{data}}}"), iter: 1_000, print: Shown);

    [Fact]
    public void Publish_AnyData_FitsTheEnvelopeAndSaysWhatIsLost() =>
        Large.Sample(static data => Check(data, $"{{\"type\":\"t\",\"data\":{data}}}"), iter: 30, print: Shown);

    [Fact]
    public void Publish_AnyMetadata_FitsTheEnvelopeAndSaysWhatIsLost() =>
        Gen.Select(Large, Gen.OneOf(1, 1_000, 240_000, 260_000, 900_000, 1_100_000)).Sample(
            static (data, length) => Check(data, $"{{\"type\":\"t\",\"source\":{{\"metadata\":{{\"m\":\"{new string('m', length)}\"}}}},\"data\":{data}}}"),
            iter: 12,
            print: static sample => $"{sample.Item2} {Shown(sample.Item1)}");

    [Fact]
    public void Publish_RandomBytes_AreRefusedOrAValidEvent() => Gen.Byte.Array[0, 200].Sample(
        static noise =>
        {
            byte[] json = [.. "{\"type\":\"t\",\"data\":"u8, .. noise, .. "}"u8];
            if (Record.Exception(() => Events.NormaliseBytes(json)) is { } refusal)
            {
                Assert.IsAssignableFrom<JsonException>(refusal);
            }
        },
        iter: 3_000);

    [Fact]
    public void Publish_DamagedEvent_IsRefusedOrAValidEvent() => Gen.Select(Small, Gen.Int[0, int.MaxValue], Gen.Byte).Sample(
        static (data, at, value) =>
        {
            var json = Events.Utf8($"{{\"type\":\"t\",\"source\":{{\"kind\":\"extension\",\"metadata\":{{\"a\":\"b\"}}}},\"data\":{data}}}");
            json[at % json.Length] = value;
            byte[]? written = null;
            if (Record.Exception(() => written = Events.NormaliseBytes(json)) is { } refusal)
            {
                Assert.IsAssignableFrom<JsonException>(refusal);
                return;
            }

            Assert.Equal(-1, written.AsSpan().IndexOfAny((byte)'\n', (byte)'\r'));
            using var parsed = JsonTokens.Parse(written);
        },
        iter: 1_000,
        print: static sample => $"{sample.Item2} {sample.Item3} {Shown(sample.Item1)}");

    private static void Check(string data, string published)
    {
        var (json, header) = Events.Publish(published);
        var (again, _) = Events.Publish(published);
        Assert.Equal(json, again);

        byte[] envelope = [.. Events.Utf8(LongestEnvelope), .. json, (byte)'}'];
        Assert.InRange(envelope.Length, 1, EventLimits.MaxEnvelopeBytes);
        Assert.Equal(-1, envelope.AsSpan().IndexOfAny((byte)'\n', (byte)'\r'));
        Assert.True(System.Text.Unicode.Utf8.IsValid(envelope));
        Assert.Equal("t", Encoding.UTF8.GetString(header.TypeIn(json)));
        Assert.Equal(header, EventValidator.Validate(json));

        using var parsed = JsonTokens.Parse(envelope);
        using var before = JsonTokens.Parse(published);
        var @event = parsed.RootElement.GetProperty("event");
        var kept = @event.GetProperty("data");
        var truncated = @event.TryGetProperty("truncated", out _);
        var keptMetadata = @event.GetProperty("source").TryGetProperty("metadata", out var metadata) ? metadata.GetRawText() : null;
        var givenMetadata = before.RootElement.TryGetProperty("source", out var source) ? source.GetProperty("metadata").GetRawText() : null;

        var same = JsonTokens.Of(kept.GetRawText()) == JsonTokens.Of(data) && keptMetadata == givenMetadata;
        Assert.Equal(!same, truncated);
        Assert.True(kept.ValueKind == JsonValueKind.Null || JsonTokens.IsShortened(before.RootElement.GetProperty("data"), kept));
        Assert.True(keptMetadata is null || keptMetadata == givenMetadata);
    }

    private static string Whole(string json) => Encoding.UTF8.GetString(UnpairedSurrogates.Without(Events.Utf8(json)).Span);

    private static string Shown(string data) => $"{data.Length} characters: {data[..Math.Min(200, data.Length)]}";
}
