using System.Buffers;
using System.Text;
using CsCheck;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.ServiceDefaults.Events;

public sealed class JsonCopierTests
{
    [Theory]
    [InlineData("abcdef", 3, "abc")]
    [InlineData("abc", 9, "abc")]
    [InlineData("ab\\ncd", 3, "ab")]
    [InlineData("ab\\ncd", 4, "ab\\n")]
    [InlineData("\\\\\\\"x", 3, "\\\\")]
    [InlineData("a\\u0041b", 6, "a")]
    [InlineData("a\\u0041b", 7, "a\\u0041")]
    [InlineData("\\ud83d\\ude00x", 11, "")]
    [InlineData("\\ud83d\\ude00x", 12, "\\ud83d\\ude00")]
    [InlineData("\\uD83D\\uDE00x", 6, "")]
    [InlineData("\\ud83dabcdefgh", 8, "\\ud83dab")]
    [InlineData("\\ud83d\\nabc\\\"xyz", 12, "\\ud83d\\nabc")]
    [InlineData("\\ud83d\\u0041xyz", 7, "\\ud83d")]
    [InlineData("\\ud83d\\ud83d\\ude00", 14, "\\ud83d")]
    [InlineData("é中😀", 1, "")]
    [InlineData("é中😀", 4, "é")]
    [InlineData("é中😀", 8, "é中")]
    [InlineData("é中😀", 9, "é中😀")]
    public void CutPoint_AnyText_SplitsNothing(string escaped, int max, string expected)
    {
        var text = Events.Utf8(escaped);
        Assert.Equal(expected, Encoding.UTF8.GetString(text.AsSpan(0, JsonCopier.CutPoint(text, Math.Min(max, text.Length)))));
    }

    [Fact]
    public void Copy_AnyJson_KeepsTheTokensOnOneLine() => JsonGen.Small.Sample(
        static json =>
        {
            var copy = Copy(json, int.MaxValue);
            Assert.Equal(-1, copy.AsSpan().IndexOfAny('\n', '\r'));
            Assert.Equal(JsonTokens.Of(json), JsonTokens.Of(copy));
        },
        iter: 1_000);

    [Fact]
    public void Copy_AnyJsonWithAnyCut_IsValidAndMarked() => Gen.Select(JsonGen.Small, Gen.Int[14, 60]).Sample(
        static (json, max) =>
        {
            using var before = JsonTokens.Parse(json);
            using var after = JsonTokens.Parse(Copy(json, max));
            Assert.True(JsonTokens.IsShortened(before.RootElement, after.RootElement));
        },
        iter: 2_000);

    private static string Copy(string json, int maxStringBytes)
    {
        var output = new ArrayBufferWriter<byte>();
        JsonCopier.Copy(Events.Utf8(json), output, maxStringBytes);
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }
}
