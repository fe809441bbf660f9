namespace Kernel.CdpCollector.Transport;

/// <summary>A browser that answered.</summary>
/// <param name="WebSocketUri">Its DevTools socket, with the address at which it was found.</param>
/// <param name="Product">Product and version, for example <c>Chrome/156.0.8078.79</c>.</param>
/// <param name="ProtocolVersion">The protocol's version, for example <c>1.3</c>.</param>
internal sealed record BrowserEndpoint(Uri WebSocketUri, string Product, string ProtocolVersion)
{
    /// <summary>Names this run of the browser: the path of its socket holds an id that is new with every start.</summary>
    public string Instance => WebSocketUri.AbsolutePath;
}
