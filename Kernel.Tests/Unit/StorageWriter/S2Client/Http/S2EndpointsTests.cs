using Kernel.StorageWriter.S2Client.Http;

namespace Kernel.Tests.Unit.StorageWriter.S2Client.Http;

public sealed class S2EndpointsTests
{
    [Theory]
    [InlineData(null, "https://my-basin.b.s2.dev/v1", false)]
    [InlineData("https://{basin}.b.s2.dev", "https://my-basin.b.s2.dev/v1", false)]
    [InlineData("{basin}.example.com", "https://my-basin.example.com/v1", true)]
    [InlineData("https://example.com/s2/{basin}/", "https://example.com/s2/my-basin", true)]
    [InlineData("http://example.com:8080", "http://example.com:8080/v1", true)]
    [InlineData("example.com", "https://example.com/v1", true)]
    [InlineData("localhost:8080", "http://localhost:8080/v1", true)]
    [InlineData("127.0.0.1", "http://127.0.0.1/v1", true)]
    [InlineData("[::1]:80/v2", "http://[::1]/v2", true)]
    [InlineData("https://localhost", "https://localhost/v1", true)]
    [InlineData(" http://example.com ", "http://example.com/v1", true)]
    public void Basin_Endpoint_IsCompleted(string? endpoint, string expected, bool sendsHeader)
    {
        var endpoints = new S2Endpoints(null, endpoint);

        Assert.Equal(expected, endpoints.Basin("my-basin").AbsoluteUri);
        Assert.Equal(sendsHeader, endpoints.SendsBasinHeader);
        Assert.Equal("https://a.s2.dev/v1", endpoints.Account.AbsoluteUri);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ftp://example.com")]
    [InlineData("http://user:pass@example.com")]
    [InlineData("http://example.com/v1?x=1")]
    [InlineData("http://")]
    [InlineData("a b")]
    public void Constructor_InvalidEndpoint_NamesFormat(string endpoint)
    {
        var exception = Assert.Throws<ArgumentException>(() => new S2Endpoints(null, endpoint));

        Assert.Contains("[scheme://]host[:port][/path]", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Constructor_PlaceholderInTheAccount_Throws() =>
        Assert.Throws<ArgumentException>(() => new S2Endpoints("https://{basin}.example.com", null));
}
