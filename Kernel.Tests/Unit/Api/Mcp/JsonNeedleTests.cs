using System.Text;
using Kernel.Api.Mcp;

namespace Kernel.Tests.Unit.Api.Mcp;

/// <summary>The search for a text in JSON that is not parsed: it may find too much, and never too little.</summary>
public sealed class JsonNeedleTests
{
    [Theory]
    [InlineData("payment", """{"a":"the PAYMENT failed"}""", true)]
    [InlineData("payment", """{"a":"the pay"}""", false)]
    [InlineData("payment", """{"payment":1}""", true)]
    [InlineData("42", """{"a":1421}""", true)]
    [InlineData("a/b", """{"a":"a\/b"}""", true)]
    [InlineData("say \"no\"", """{"a":"say \"no\""}""", true)]
    [InlineData("say \"no\"", """{"a":"yes"}""", false)]
    [InlineData("no", """{"a":"n\u006F"}""", true)]
    [InlineData("no", """{"a":"n\u004f"}""", true)]
    [InlineData("no", """{"a":"<\u003Cn\u00f6\u"}""", false)]
    [InlineData("größe 7", """{"a":"GRÖSSE 7, größe 7"}""", true)]
    [InlineData("é", """{"a":"b"}""", null)]
    [InlineData("/", """{"a":"b"}""", null)]
    [InlineData("", """{"a":"b"}""", null)]
    [InlineData(null, """{"a":"b"}""", null)]
    public void MayOccurIn_Text_IsFoundHoweverItIsWritten(string? text, string json, bool? expected) =>
        Assert.Equal(expected, JsonNeedle.OfText(text)?.MayOccurIn(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void MayOccurIn_LongJson_FindsTheTextAtEachPosition()
    {
        var needle = JsonNeedle.OfJson("\"level\":\"warning\"", "needle");
        for (var at = 0; at < 4_500; at++)
        {
            Assert.True(needle.MayOccurIn(Encoding.UTF8.GetBytes($"{new string('n', at)}needle{new string('e', 100)}")));
        }

        Assert.False(needle.MayOccurIn(Encoding.UTF8.GetBytes(new string('n', 4_500))));
        Assert.False(needle.MayOccurIn([]));
    }
}
