namespace Kernel.Api.Gateway;

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
