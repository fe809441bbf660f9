using Kernel.StorageWriter.Sinks.OpenTelemetry;

namespace Kernel.Tests.Unit.StorageWriter.Sinks.OpenTelemetry;

public sealed class SpanUrlRedactionTests
{
    [Theory]
    [InlineData("https://a.test/b", "https://a.test/b")]
    [InlineData("https://a.test/b?c=d&e", "https://a.test/b?REDACTED")]
    [InlineData("https://a.test?c", "https://a.test?REDACTED")]
    [InlineData("https://a.test/b#c?d", "https://a.test/b")]
    [InlineData("https://user:pass@word@a.test:8443/b@c?d", "https://a.test:8443/b@c?REDACTED")]
    [InlineData("https://a.test?x@y", "https://a.test?REDACTED")]
    [InlineData("wss://token@a.test/", "wss://a.test/")]
    [InlineData("data:text/html;base64,c2VjcmV0", "data:text/html;base64,REDACTED")]
    [InlineData("DATA:,secret", "DATA:,REDACTED")]
    [InlineData("javascript:alert(1)", "javascript:REDACTED")]
    [InlineData("blob:https://a.test/6a-b", "blob:https://a.test/6a-b")]
    [InlineData("about:blank", "about:blank")]
    [InlineData("", "")]
    [InlineData("nonsense", "")]
    public void Url_OfAnyKind_KeepsNothingSecret(string url, string expected) => Assert.Equal(expected, new SpanUrlRedaction(includeQuery: false).Url(url));

    [Fact]
    public void Url_QueriesIncluded_KeepsQueryOnly() =>
        Assert.Equal("https://a.test/b?c=d", new SpanUrlRedaction(includeQuery: true).Url("https://user:secret@a.test/b?c=d#e"));

    [Fact]
    public void Url_Long_IsTruncated() => Assert.Equal(2_048, new SpanUrlRedaction(false).Url("https://a.test/" + new string('x', 9_000)).Length);

    [Theory]
    [InlineData("Failed: https://a.test/b?token=1 (404)", "Failed: https://a.test/b?REDACTED (404)")]
    [InlineData("\"wss://u:p@a.test/b?c\" and 'http://d.test/?e'", "\"wss://a.test/b?REDACTED\" and 'http://d.test/?REDACTED'")]
    [InlineData("no address? none", "no address? none")]
    public void Text_WithUrls_KeepsTheRest(string text, string expected) => Assert.Equal(expected, new SpanUrlRedaction(includeQuery: false).Text(text));
}
