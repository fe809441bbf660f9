using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Local;

/// <summary>Where an endpoint listens in this run, and how the user can change it.</summary>
/// <param name="Address">The endpoint.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Option">The command line option.</param>
/// <param name="Variable">The environment variable.</param>
/// <param name="Port">The port on 127.0.0.1.</param>
internal sealed record PortSetting(EndpointAddress Address, string Purpose, string Option, string Variable, int Port)
{
    /// <summary>The names of an endpoint's option, without dashes in front, and of its variable. The same in both editions.</summary>
    public static (string Option, string Variable) NamesOf(SystemResource resource, ResourceEndpoint endpoint)
    {
        var name = endpoint.Name == ResourceEndpoint.Http ? resource.Name : $"{resource.Name}-{endpoint.Name}";
        return ($"{name}-port", $"KERNEL_{Setting.AsVariable(name)}_PORT");
    }
}
