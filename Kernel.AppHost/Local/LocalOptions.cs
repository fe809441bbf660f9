using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Local;

/// <summary>What the user decided for this run.</summary>
internal sealed record LocalOptions
{
    /// <summary>Full path of the folder that a deployment for Compose is written to, in which case nothing is started.</summary>
    public string? ComposeFolder { get; init; }

    /// <summary>Whether events are stored in an s2-lite that runs with the system.</summary>
    public bool S2Lite { get; init; }

    /// <summary>The parts of the system, as it is to be in this run.</summary>
    public IReadOnlyList<SystemResource> Resources => S2Lite ? KernelSystem.ResourcesWithS2Lite : KernelSystem.Resources;

    /// <summary>Every endpoint of the system.</summary>
    public required IReadOnlyList<PortSetting> Ports { get; init; }

    /// <summary>The parameters that have a value, by name.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>The environment name that the services run in.</summary>
    public required string EnvironmentName { get; init; }

    /// <summary>Full path of the folder that everything is stored under.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The browser's program, where the user gave one.</summary>
    public string? ChromiumPath { get; init; }

    /// <summary>The DevTools of a browser that runs already, in which case none is started.</summary>
    public Uri? ChromiumAddress { get; init; }

    /// <summary>The base address of an endpoint, without a slash at the end.</summary>
    public string AddressOf(EndpointAddress endpoint) =>
        endpoint.Resource == KernelSystem.Chromium && ChromiumAddress is not null
            ? ChromiumAddress.GetLeftPart(UriPartial.Authority)
            : $"http://127.0.0.1:{PortOf(endpoint)}";

    public int PortOf(EndpointAddress endpoint) => Ports.First(p => p.Address == endpoint).Port;
}
