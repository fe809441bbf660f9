namespace Kernel.AppHost.S2;

/// <summary>s2-lite: a server of the S2 protocol for one machine. It keeps its streams in memory and asks for no access token.</summary>
/// <param name="name">The name of the resource.</param>
internal sealed class S2LiteResource(string name) : ContainerResource(name)
{
    public const string EndpointName = "http";

    public EndpointReference Endpoint => new(this, EndpointName);
}
