namespace Kernel.AppHost.S2;

/// <summary>The s2-lite container: a server of the S2 protocol for one machine. It stores streams in memory and requires no access token.</summary>
/// <param name="name">The name of the resource.</param>
internal sealed class S2LiteResource(string name) : ContainerResource(name)
{
    public const string EndpointName = "http";

    public EndpointReference Endpoint => new(this, EndpointName);
}
