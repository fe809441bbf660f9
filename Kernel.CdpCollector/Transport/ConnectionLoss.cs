namespace Kernel.CdpCollector.Transport;

/// <summary>Why a connection ended.</summary>
/// <param name="Reason">One of the constants, as it stands in <c>monitor_disconnected</c>.</param>
/// <param name="Detail">More, for people.</param>
internal sealed record ConnectionLoss(string Reason, string? Detail = null)
{
    /// <summary>The browser closed the connection in an orderly way.</summary>
    public const string Closed = "connection_closed";

    /// <summary>The connection broke, as it does when the browser dies.</summary>
    public const string Broken = "connection_broken";

    /// <summary>The connection stands, but the browser answers nothing.</summary>
    public const string Unresponsive = "browser_unresponsive";

    /// <summary>The browser takes commands more slowly than they come, without end.</summary>
    public const string SendQueueFull = "send_queue_full";

    /// <summary>The collector itself let go of it.</summary>
    public const string Released = "released";
}
