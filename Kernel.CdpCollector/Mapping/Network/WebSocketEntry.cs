using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>A WebSocket that is open, or about to be.</summary>
internal sealed class WebSocketEntry(long number, byte[] id, byte[] url, CdpSession session)
{
    /// <summary>Rises with every socket.</summary>
    public long Number { get; } = number;

    /// <summary>The browser's id of it.</summary>
    public byte[] Id { get; } = id;

    /// <summary>As a token; empty for one that was open before the capture.</summary>
    public byte[] Url { get; } = url;

    public CdpSession Session { get; } = session;

    /// <summary>The navigation and the document that it belongs to; the latter as tokens.</summary>
    public long NavigationSeq { get; } = session.Target.Page.NavigationSeq;

    public byte[] FrameId { get; } = session.Target.Document.FrameId;

    public byte[] LoaderId { get; } = session.Target.Document.LoaderId;

    /// <summary>What was sent to open it, a JSON object.</summary>
    public byte[] RequestHeaders { get; set; } = [];

    /// <summary>When the handshake began, monotonic seconds.</summary>
    public double StartedAt { get; set; }

    public long FramesSent { get; set; }

    public long FramesReceived { get; set; }

    public long BytesSent { get; set; }

    public long BytesReceived { get; set; }

    public FrameRateLimiter Frames { get; } = new();
}
