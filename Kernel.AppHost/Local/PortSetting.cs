using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Local;

/// <summary>Where an endpoint listens in this run, and how the user can change it.</summary>
/// <param name="Address">The endpoint.</param>
/// <param name="Purpose">What it is for.</param>
/// <param name="Option">The command line option.</param>
/// <param name="Variable">The environment variable.</param>
/// <param name="Port">The port on 127.0.0.1.</param>
internal sealed record PortSetting(EndpointAddress Address, string Purpose, string Option, string Variable, int Port);
