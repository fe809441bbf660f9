using Kernel.CdpCollector.Transport.WebSockets;

namespace Kernel.Tests.Unit.CdpCollector.Transport.WebSockets;

public sealed class WebSocketCloseTests
{
    [Theory]
    [InlineData(new byte[] { }, null)]
    [InlineData(new byte[] { 3, 232 }, null)]
    [InlineData(new byte[] { 3, 233, (byte)'b', (byte)'y', (byte)'e' }, "bye")]
    [InlineData(new byte[] { 15, 160 }, null)]
    public void ReadReason_CloseFrame_ReturnsIt(byte[] payload, string? reason) => Assert.Equal(reason, WebSocketClose.ReadReason(payload));

    [Theory]
    [InlineData(new byte[] { 3 })]
    [InlineData(new byte[] { 0, 0 })]
    [InlineData(new byte[] { 3, 237 })]
    [InlineData(new byte[] { 3, 238 })]
    [InlineData(new byte[] { 19, 136 })]
    [InlineData(new byte[] { 3, 232, 0xFF })]
    public void ReadReason_InvalidPayload_Throws(byte[] payload) =>
        Assert.Throws<WebSocketViolationException>(() => WebSocketClose.ReadReason(payload));
}
