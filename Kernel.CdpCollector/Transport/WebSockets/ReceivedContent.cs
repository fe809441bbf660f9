namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>What <see cref="WebSocketFrameReader"/> has found.</summary>
internal enum ReceivedContent
{
    /// <summary>A whole message.</summary>
    Message,

    /// <summary>The end of a message that is larger than allowed, of which nothing was kept.</summary>
    OversizedMessage,

    /// <summary>A question for a pong with the same content.</summary>
    Ping,

    /// <summary>The end of the connection: a status code of two bytes and a reason, or nothing.</summary>
    Close,
}
