using System.Text;
using Kernel.CdpCollector.Mapping.Network;

namespace Kernel.Tests.Unit.CdpCollector.Mapping.Network;

public sealed class BodyEncodingTests
{
    static BodyEncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    [Theory]
    [InlineData("shift_jis", "text/plain", "shift_jis", "日本語のテキスト")]
    [InlineData("shift_jis", "application/json", "Shift_JIS", "{\"a\":\"日本語\"}")]
    [InlineData("euc-jp", "text/html", "", "<meta charset='euc-jp'><p>日本語</p>")]
    [InlineData("gb18030", "text/html", "", "<meta http-equiv=Content-Type content=\"text/html; charset=gb2312\">中文")]
    [InlineData("windows-1252", "text/plain", "iso-8859-1", "naïve “quotes” €5")]
    [InlineData("windows-1252", "text/html", "", "<p>naïve €5</p>")]
    [InlineData("koi8-r", "text/xml", "", "<?xml version=\"1.0\" encoding=\"koi8-r\"?><a>привет</a>")]
    [InlineData("utf-16", "text/plain", "utf-16le", "größer")]
    [InlineData("utf-8", "text/plain", "", "größer")]
    [InlineData("utf-8", "text/plain", "no-such-charset", "größer")]
    public void Decode_TextInAnEncoding_IsReadAsABrowserReadsIt(string encoding, string mimeType, string charset, string text) =>
        Assert.Equal(text, Decode(Encoding.GetEncoding(encoding).GetBytes(text), mimeType, charset));

    [Theory]
    [InlineData("utf-16", "text/plain")]
    [InlineData("utf-16BE", "application/json")]
    [InlineData("utf-8", "text/html")]
    public void Decode_ByteOrderMark_WinsOverTheCharset(string encoding, string mimeType)
    {
        var bytes = Encoding.GetEncoding(encoding);
        Assert.Equal("größer", Decode([.. bytes.GetPreamble(), .. bytes.GetBytes("größer")], mimeType, "windows-1252"));
    }

    [Theory]
    [InlineData("application/json", new byte[] { 0xFF, 0xFF })]
    [InlineData("text/plain", new byte[] { 0xFF, 0x00, 0x80 })]
    public void Decode_NoText_IsNull(string mimeType, byte[] bytes) => Assert.Null(Decode(bytes, mimeType, ""));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Decode_TruncatedInACharacter_IsStillUtf8(int missing) =>
        Assert.StartsWith("größer ", BodyEncoding.Decode(Encoding.UTF8.GetBytes("größer 😀").AsSpan()[..^missing], "text/plain"u8, default, isTruncated: true), StringComparison.Ordinal);

    private static string? Decode(byte[] body, string mimeType, string charset) =>
        BodyEncoding.Decode(body, Encoding.ASCII.GetBytes(mimeType), Encoding.ASCII.GetBytes(charset), isTruncated: false);
}
