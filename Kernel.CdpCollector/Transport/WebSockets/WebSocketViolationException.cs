namespace Kernel.CdpCollector.Transport.WebSockets;

/// <summary>The browser, or what answers in its place, does not keep to the WebSocket protocol: the connection has to be given up.</summary>
internal sealed class WebSocketViolationException(string message) : Exception(message);
