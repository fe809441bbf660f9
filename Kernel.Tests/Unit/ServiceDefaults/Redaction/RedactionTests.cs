using System.Text;
using Kernel.ServiceDefaults.Buffers;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.Tests.Unit.ServiceDefaults.Redaction;

public sealed class RedactionTests
{
    [Theory]
    [InlineData("http://a.test/", "http://a.test/")]
    [InlineData("http://a.test/?page=2&access_token=x&q=a", "http://a.test/?page=2&access_token=[redacted]&q=a")]
    [InlineData("http://a.test/cb?code=4f#id_token=x&state=s", "http://a.test/cb?code=[redacted]#id_token=[redacted]&state=s")]
    [InlineData("https://user:pass@a.test/x@y", "https://[redacted]@a.test/x@y")]
    [InlineData("https://s3.test/o?X-Amz-Credential=a%2Fb&X-Amz-Signature=ff&X-Amz-Date=1", "https://s3.test/o?X-Amz-Credential=[redacted]&X-Amz-Signature=[redacted]&X-Amz-Date=1")]
    [InlineData("https://maps.test/js?key=AIza", "https://maps.test/js?key=[redacted]")]
    [InlineData("http://a.test/#/route?apiKey=1", "http://a.test/#/route?apiKey=[redacted]")]
    [InlineData("http://a.test/?max_tokens=5&token_type=b&token", "http://a.test/?max_tokens=5&token_type=b&token")]
    [InlineData("/relative?session=1", "/relative?session=[redacted]")]
    [InlineData("\"http://a.test/?sig=1\"", "\"http://a.test/?sig=[redacted]\"")]
    public void Url_LosesItsCredentials(string url, string shown) => Assert.Equal(shown, Apply(url, static (redactor, output, text) => redactor.AppendUrl(output, text)));

    [Theory]
    [InlineData("data:image/png;base64,iVBORw0KGgo=")]
    [InlineData("http://a.test/path")]
    [InlineData("blob:http://a.test/1-2")]
    public void Url_WithoutParameters_IsNotLookedAt(string url) => Assert.False(Redactor.MayHoldSecrets(Encoding.UTF8.GetBytes(url)));

    [Theory]
    [InlineData("""{"user":"u","password":"p"}""", """{"user":"u","password":"[redacted]"}""")]
    [InlineData("""{ "accessToken" : "a\"b\\" , "n":1}""", """{ "accessToken" : "[redacted]" , "n":1}""")]
    [InlineData("""{"credentials":{"user":"u","secret":"s"}}""", """{"credentials":{"user":"u","secret":"[redacted]"}}""")]
    [InlineData("""{"pin":1234,"otp":null,"cvv":123}""", """{"pin":"[redacted]","otp":null,"cvv":"[redacted]"}""")]
    [InlineData("""{"max_tokens":5,"token_type":"bearer","passage":"x","keyboard":"y"}""", """{"max_tokens":5,"token_type":"bearer","passage":"x","keyboard":"y"}""")]
    [InlineData("""{"password":"cut sho""", """{"password":"[redacted]""")]
    [InlineData("""{"inner":"{\"token\":\"t\",\"a\":1}"}""", """{"inner":"{\"token\":\"[redacted]\",\"a\":1}"}""")]
    [InlineData("Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123", "Authorization: Bearer [redacted]")]
    [InlineData("<b>eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl</b>", "<b>[redacted]</b>")]
    [InlineData("hey, eyJ is no token and Bearer x neither", "hey, eyJ is no token and Bearer x neither")]
    [InlineData("<script>var s = {\"csrfToken\":\"x\"}</script>", "<script>var s = {\"csrfToken\":\"[redacted]\"}</script>")]
    [InlineData("fetch(u, {headers: {Authorization: 'x y', 'X-Plain': 'p'}, apiKey: `k`})", "fetch(u, {headers: {Authorization: '[redacted]', 'X-Plain': 'p'}, apiKey: `[redacted]`})")]
    [InlineData("var token = read(); let token = \"t\"; pass: next", "var token = read(); let token = \"[redacted]\"; pass: next")]
    [InlineData("<a href=\"/x?token=t&b=1\">", "<a href=\"/x?token=[redacted]&b=1\">")]
    [InlineData("<input type=\"hidden\" name=\"csrf_token\" value=\"v\"><input name=\"q\" value=\"shown\">", "<input type=\"hidden\" name=\"csrf_token\" value=\"[redacted]\"><input name=\"q\" value=\"shown\">")]
    [InlineData("", "")]
    public void Text_LosesItsCredentials(string text, string shown) => Assert.Equal(shown, Apply(text, static (redactor, output, text) => redactor.AppendText(output, text, TextKind.Content)));

    [Theory]
    [InlineData("a=1&password=x&b=2", "a=1&password=[redacted]&b=2")]
    [InlineData("user%5Bpassword%5D=x", "user%5Bpassword%5D=[redacted]")]
    [InlineData("user[otp]=x&q=ok", "user[otp]=[redacted]&q=ok")]
    public void Form_LosesItsCredentials(string form, string shown) => Assert.Equal(shown, Apply(form, static (redactor, output, text) => redactor.AppendForm(output, text)));

    // Whatever the text, and wherever it is cut: no crash, and what is no credential stays.
    [Fact]
    public void Text_CutAtEveryByte_NeverShowsTheSecret()
    {
        var text = """{"a":[{"password":"hunter2hunter2","x":"é"},"{\"api_key\":\"hunter2\"}"],"token":"hunter2"}"""u8;
        for (var length = 0; length <= text.Length; length++)
        {
            using var output = new PooledByteWriter(16);
            new Redactor().AppendText(output, text[..length], TextKind.Content);
            Assert.DoesNotContain("hunter", Encoding.UTF8.GetString(output.WrittenSpan), StringComparison.Ordinal);
        }
    }

    private static string Apply(string text, Redaction redact)
    {
        using var output = new PooledByteWriter(16);
        redact(new Redactor(), output, Encoding.UTF8.GetBytes(text));
        return Encoding.UTF8.GetString(output.WrittenSpan);
    }

    private delegate void Redaction(Redactor redactor, PooledByteWriter output, ReadOnlySpan<byte> text);
}
