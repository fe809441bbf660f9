using Kernel.Api.Control;

namespace Kernel.Api.Gateway;

/// <summary>A DevTools connection through the gateway, with its traffic counters and the reason of its end.</summary>
/// <remarks>The counters and captures need no lock: each direction has one reader, and the counters are read after both have ended.</remarks>
internal sealed class GatewayConnection : IDisposable
{
    private const string PagePrefix = "/devtools/page/";

    private WebSocketFrames _fromClient;
    private WebSocketFrames _fromBrowser;
    private MessageCapture? _commands;
    private MessageCapture? _results;
    private int _reason;

    /// <param name="path">The path of the socket, such as <c>/devtools/page/2F…</c>.</param>
    /// <param name="upgraded">Called once, when the browser has accepted the connection.</param>
    public GatewayConnection(string path, Action<GatewayConnection> upgraded)
    {
        Path = path;
        Upgraded = upgraded;
    }

    /// <summary>The id in events.</summary>
    public string Id { get; } = $"conn_{Guid.CreateVersion7():N}";

    /// <summary>The path of the socket.</summary>
    public string Path { get; }

    /// <summary>Gets the callback for when the browser has accepted the connection.</summary>
    public Action<GatewayConnection> Upgraded { get; }

    /// <summary>The commands of the client as events; null if they are not reported, whatever the session captures.</summary>
    public ConnectionCommands? Commands { get; set; }

    /// <summary>Indicates whether compressed messages do not refer to earlier ones, so that each can be read by itself.</summary>
    public bool HasIndependentMessages { get; set; }

    /// <summary>Gets the target of the connection; null for a connection to the browser.</summary>
    public string? TargetId => Path.StartsWith(PagePrefix, StringComparison.Ordinal) ? Path[PagePrefix.Length..] : null;

    /// <summary>The timestamp of the clock when the browser accepted the connection; 0 before.</summary>
    public long Since { get; set; }

    /// <summary>Gets the counters of the client's messages.</summary>
    public WebSocketFrames FromClient => _fromClient;

    /// <summary>Gets the counters of the browser's messages.</summary>
    public WebSocketFrames FromBrowser => _fromBrowser;

    /// <summary>Gets the reason of the end; the first one reported.</summary>
    public DisconnectReason Reason => (DisconnectReason)Volatile.Read(ref _reason);

    /// <summary>Gets the name of <see cref="Reason"/> in events.</summary>
    public string ReasonName => Reason switch
    {
        DisconnectReason.ClientClosed => "client_closed",
        DisconnectReason.ClientLost => "client_lost",
        DisconnectReason.BrowserClosed => "browser_closed",
        DisconnectReason.Shutdown => "shutdown",
        _ => "browser_lost",
    };

    /// <summary>Sets the reason of the end, unless one is set.</summary>
    public void End(DisconnectReason reason) => Interlocked.CompareExchange(ref _reason, (int)reason, (int)DisconnectReason.None);

    /// <summary>Counts bytes received from the client; an empty span is the end of the stream.</summary>
    public void ClientSent(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            End(DisconnectReason.ClientLost);
            return;
        }

        _fromClient.Advance(bytes, CommandCapture());
        if (_fromClient.HasClose)
        {
            End(DisconnectReason.ClientClosed);
        }
    }

    /// <summary>Counts bytes to send to the client.</summary>
    public void BrowserSent(ReadOnlySpan<byte> bytes)
    {
        _fromBrowser.Advance(bytes, ResultCapture());
        if (_fromBrowser.HasClose)
        {
            End(DisconnectReason.BrowserClosed);
        }
    }

    /// <summary>Publishes the commands that are held back. Both directions must have ended.</summary>
    public void Dispose()
    {
        Commands?.Dispose();
        _commands?.Dispose();
        _results?.Dispose();
    }

    // A capture begins with the next message after the category is turned on, and is discarded when it is turned off.
    private MessageCapture? CommandCapture()
    {
        if (Commands is not { IsOn: true } commands)
        {
            _commands?.Dispose();
            return _commands = null;
        }

        return _commands ??= new MessageCapture(ConnectionCommands.MaxCommandBytes, ConnectionCommands.MaxCommandBytes, static _ => true, commands.ClientSent)
        {
            Unreadable = commands.CommandsAreUnreadable,
            KeepsTail = true,
            IsIndependent = HasIndependentMessages,
        };
    }

    private MessageCapture? ResultCapture()
    {
        if (Commands is not { IsOn: true } commands)
        {
            _results?.Dispose();
            return _results = null;
        }

        return _results ??= new MessageCapture(BrowserMessage.MaxBytes, BrowserMessage.MinBytes, commands.ConcernsCommands, commands.BrowserSent)
        {
            Unreadable = commands.ResultsAreUnreadable,
            KeepsTail = false,
            IsIndependent = HasIndependentMessages,
        };
    }
}

/// <summary>The reason of the end of a DevTools connection. On the wire: <see cref="GatewayConnection.ReasonName"/>.</summary>
internal enum DisconnectReason
{
    /// <summary>The connection has not ended.</summary>
    None,

    /// <summary>The client sent a close frame.</summary>
    ClientClosed,

    /// <summary>The connection to the client was lost.</summary>
    ClientLost,

    /// <summary>The browser sent a close frame, for example because the page was closed.</summary>
    BrowserClosed,

    /// <summary>The connection to the browser was lost.</summary>
    BrowserLost,

    /// <summary>This service is stopping.</summary>
    Shutdown,
}
