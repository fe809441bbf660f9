using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>A WebSocket that is open or connecting.</summary>
internal sealed class WebSocketEntry(long number, byte[] id, byte[] url, CdpSession session)
{
    /// <summary>A number that increases with every WebSocket.</summary>
    public long Number { get; } = number;

    /// <summary>The browser's id of the WebSocket.</summary>
    public byte[] Id { get; } = id;

    /// <summary>The URL as a token; empty if the WebSocket was opened before the capture.</summary>
    public byte[] Url { get; } = url;

    public CdpSession Session { get; } = session;

    /// <summary>The navigation and document of the WebSocket; the latter as tokens.</summary>
    public long NavigationSeq { get; } = session.Target.Page.NavigationSeq;

    public byte[] FrameId { get; } = session.Target.Document.FrameId;

    public byte[] LoaderId { get; } = session.Target.Document.LoaderId;

    /// <summary>The request headers of the handshake, a JSON object.</summary>
    public byte[] RequestHeaders { get; set; } = [];

    /// <summary>The start of the handshake, in monotonic seconds.</summary>
    public double StartedAt { get; set; }

    public long FramesSent { get; set; }

    public long FramesReceived { get; set; }

    public long BytesSent { get; set; }

    public long BytesReceived { get; set; }

    public FrameRateLimiter Frames { get; } = new();
}
