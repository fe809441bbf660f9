using System.Text;
using CsCheck;
using Kernel.CdpCollector.Json;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.Tests.Unit.CdpCollector.Json;

public sealed class JsonTextTests
{
    [Fact]
    public void AppendUnescaped_AnyEscapedText_RoundTrips() => Gen.String.Sample(text =>
    {
        var whole = new string([.. text.EnumerateRunes().SelectMany(static r => r.ToString())]);
        var json = System.Text.Json.JsonSerializer.SerializeToUtf8Bytes(whole);
        using var output = new PooledByteWriter(16);
        JsonText.AppendUnescaped(output, json.AsSpan(1, json.Length - 2));
        return Encoding.UTF8.GetString(output.WrittenSpan) == whole;
    });

    [Theory]
    [InlineData("abc", 2, "ab", false)]
    [InlineData("abc", 3, "abc", true)]
    [InlineData(@"a\nb", 1, "a", false)]
    [InlineData(@"a\nb", 2, "a\n", false)]
    [InlineData("aéb", 2, "aé", false)]
    [InlineData(@"\ud83d\ude00", 1, "😀", true)]
    [InlineData("", 0, "", true)]
    public void AppendUnescaped_Limit_EndsWithACharacter(string escaped, int max, string text, bool isWhole)
    {
        using var output = new PooledByteWriter(16);
        Assert.Equal(isWhole, JsonText.AppendUnescaped(output, Encoding.UTF8.GetBytes(escaped), max));
        Assert.Equal(text, Encoding.UTF8.GetString(output.WrittenSpan));
    }

    [Theory]
    [InlineData(@"\ud83d", "\ufffd")]
    [InlineData(@"\ud83d\ud83d\ude00", "\ufffd😀")]
    [InlineData(@"\ude00x", "\ufffdx")]
    [InlineData(@"\ud83d\n", "\ufffd\n")]
    public void AppendUnescaped_UnpairedSurrogate_IsReplaced(string escaped, string text)
    {
        using var output = new PooledByteWriter(16);
        JsonText.AppendUnescaped(output, Encoding.UTF8.GetBytes(escaped));
        Assert.Equal(text, Encoding.UTF8.GetString(output.WrittenSpan));
        Assert.True(JsonText.MayHoldSurrogates(Encoding.UTF8.GetBytes(escaped)));
    }

    [Theory]
    [InlineData("aé😀", 7, 7)]
    [InlineData("aé😀", 6, 3)]
    [InlineData("aé😀", 2, 1)]
    [InlineData("aé😀", 0, 0)]
    public void CutLength_InsideCharacter_MovesBack(string text, int max, int length) =>
        Assert.Equal(length, JsonText.CutLength(Encoding.UTF8.GetBytes(text), max));
}
