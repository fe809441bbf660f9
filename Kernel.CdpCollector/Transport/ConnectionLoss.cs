namespace Kernel.CdpCollector.Transport;

/// <summary>The reason why a connection ended.</summary>
/// <param name="Reason">One of the constants, as written to <c>monitor_disconnected</c>.</param>
/// <param name="Detail">A description for people.</param>
internal sealed record ConnectionLoss(string Reason, string? Detail = null)
{
    /// <summary>The browser closed the connection in an orderly way.</summary>
    public const string Closed = "connection_closed";

    /// <summary>The connection broke, as it does when the browser dies.</summary>
    public const string Broken = "connection_broken";

    /// <summary>The connection is open, but the browser does not respond.</summary>
    public const string Unresponsive = "browser_unresponsive";

    /// <summary>Commands are queued faster than the browser reads them.</summary>
    public const string SendQueueFull = "send_queue_full";

    /// <summary>The collector closed the connection.</summary>
    public const string Released = "released";
}
