namespace Kernel.Api.Gateway;

/// <summary>One DevTools connection through the gateway: what passes it, and who ends it.</summary>
/// <remarks>Each direction has one reader, so the counters need no lock; they are read when both have ended.</remarks>
internal sealed class GatewayConnection
{
    private WebSocketFrames _fromClient;
    private WebSocketFrames _fromBrowser;
    private int _reason;

    /// <param name="path">The path of the socket, such as <c>/devtools/page/2F…</c>.</param>
    /// <param name="upgraded">Called once, when the browser has accepted the connection.</param>
    public GatewayConnection(string path, Action<GatewayConnection> upgraded)
    {
        Path = path;
        Upgraded = upgraded;
    }

    /// <summary>Its name in events.</summary>
    public string Id { get; } = $"conn_{Guid.CreateVersion7():N}";

    /// <summary>The path of the socket.</summary>
    public string Path { get; }

    /// <summary>Called when the browser has accepted the connection.</summary>
    public Action<GatewayConnection> Upgraded { get; }

    /// <summary>When that was, as the clock's timestamp; 0 before.</summary>
    public long Since { get; set; }

    /// <summary>What the client sent.</summary>
    public WebSocketFrames FromClient => _fromClient;

    /// <summary>What the browser sent.</summary>
    public WebSocketFrames FromBrowser => _fromBrowser;

    /// <summary>Who ended it; the first to do so counts.</summary>
    public DisconnectReason Reason => (DisconnectReason)Volatile.Read(ref _reason);

    /// <summary>The name of <see cref="Reason"/> in events.</summary>
    public string ReasonName => Reason switch
    {
        DisconnectReason.ClientClosed => "client_closed",
        DisconnectReason.ClientLost => "client_lost",
        DisconnectReason.BrowserClosed => "browser_closed",
        DisconnectReason.Shutdown => "shutdown",
        _ => "browser_lost",
    };

    /// <summary>Notes who ended it, unless that is known.</summary>
    public void End(DisconnectReason reason) => Interlocked.CompareExchange(ref _reason, (int)reason, (int)DisconnectReason.None);

    /// <summary>Counts bytes that came from the client; none means that no more will come.</summary>
    public void ClientSent(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            End(DisconnectReason.ClientLost);
            return;
        }

        _fromClient.Advance(bytes);
        if (_fromClient.HasClose)
        {
            End(DisconnectReason.ClientClosed);
        }
    }

    /// <summary>Counts bytes on their way to the client.</summary>
    public void BrowserSent(ReadOnlySpan<byte> bytes)
    {
        _fromBrowser.Advance(bytes);
        if (_fromBrowser.HasClose)
        {
            End(DisconnectReason.BrowserClosed);
        }
    }
}

/// <summary>Why a DevTools connection ended. On the wire: <see cref="GatewayConnection.ReasonName"/>.</summary>
internal enum DisconnectReason
{
    /// <summary>It goes on.</summary>
    None,

    /// <summary>The client closed it in order.</summary>
    ClientClosed,

    /// <summary>The client vanished.</summary>
    ClientLost,

    /// <summary>The browser closed it in order, as when the page is closed.</summary>
    BrowserClosed,

    /// <summary>The browser vanished.</summary>
    BrowserLost,

    /// <summary>This service stops.</summary>
    Shutdown,
}
