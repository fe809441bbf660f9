using System.Text;
using Kernel.CdpCollector.Transport;

namespace Kernel.Tests.Unit.CdpCollector.Transport;

public sealed class CdpMessageReaderTests
{
    private const string Sample =
        """{"method":"Network.dataReceived","params":{"requestId":"5891.2","s":"\"}\u00e9é","n":[1,{"sessionId":"inner"}]},"sessionId":"77D5"}""";

    [Fact]
    public void TryRead_Event_ReturnsItsParts()
    {
        Assert.True(CdpMessageReader.TryRead(Encoding.UTF8.GetBytes(Sample), out var message));
        Assert.True(message.IsEvent);
        Assert.Equal("Network.dataReceived", Encoding.UTF8.GetString(message.Method));
        Assert.Equal("77D5", Encoding.UTF8.GetString(message.SessionId));
        Assert.StartsWith("{\"requestId\"", Encoding.UTF8.GetString(message.Params), StringComparison.Ordinal);
        Assert.EndsWith("}]}", Encoding.UTF8.GetString(message.Params), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"id":4,"result":{"a":1}}""", """{"a":1}""", "")]
    [InlineData("""{"error":{"code":-32000},"sessionId":"S","id":4}""", "", """{"code":-32000}""")]
    public void TryRead_Response_ReturnsItsParts(string json, string result, string error)
    {
        Assert.True(CdpMessageReader.TryRead(Encoding.UTF8.GetBytes(json), out var message));
        Assert.True(message.IsResponse);
        Assert.Equal(4, message.Id);
        Assert.Equal(result, Encoding.UTF8.GetString(message.Result));
        Assert.Equal(error, Encoding.UTF8.GetString(message.Error));
    }

    [Fact]
    public void TryRead_CutAtEveryByte_IsFalse()
    {
        var bytes = Encoding.UTF8.GetBytes(Sample);
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(CdpMessageReader.TryRead(bytes.AsSpan(0, length), out _), $"the first {length} bytes");
        }
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"id\":0}")]
    [InlineData("{\"id\":-1,\"result\":{}}")]
    [InlineData("{\"method\":3}")]
    [InlineData("{\"method\":\"a\",}")]
    public void TryRead_Malformed_IsFalse(string json) => Assert.False(CdpMessageReader.TryRead(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void TryRead_NestedTooDeep_IsFalse()
    {
        var json = "{\"method\":\"a\",\"params\":" + new string('[', 100_000);
        Assert.False(CdpMessageReader.TryRead(Encoding.UTF8.GetBytes(json), out _));
    }
}
