namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>What a WebSocket frame is (RFC 6455, 5.2 and 11.8).</summary>
internal enum WebSocketOpcode : byte
{
    /// <summary>Goes on with the message that the frames before began.</summary>
    Continuation = 0x0,
    Text = 0x1,
    Binary = 0x2,
    Close = 0x8,
    Ping = 0x9,
    Pong = 0xA,
}
