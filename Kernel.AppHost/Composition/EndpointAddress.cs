namespace Kernel.AppHost.Composition;

/// <summary>Names one endpoint of one resource.</summary>
internal sealed record EndpointAddress(string Resource, string Endpoint)
{
    /// <summary>The variable that service discovery reads the address from.</summary>
    public string Variable => $"services__{Resource}__{Endpoint}__0";
}
