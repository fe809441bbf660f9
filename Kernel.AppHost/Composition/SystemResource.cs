namespace Kernel.AppHost.Composition;

/// <summary>One part of the system: what it offers, what it needs and what it is told.</summary>
/// <param name="Name">Its name for service discovery, telemetry and logs.</param>
/// <param name="Kind">What it is.</param>
internal sealed record SystemResource(string Name, ResourceKind Kind)
{
    /// <summary>The project of a <see cref="ResourceKind.Service"/>.</summary>
    public string? Project { get; init; }

    /// <summary>What it is as a container.</summary>
    public required ContainerImage Image { get; init; }

    /// <summary>What it listens on; the first is <see cref="ResourceEndpoint.Http"/>.</summary>
    public required IReadOnlyList<ResourceEndpoint> Endpoints { get; init; }

    /// <summary>Answers 200 on the first endpoint once it is ready.</summary>
    public required string HealthPath { get; init; }

    /// <summary>The endpoints of others that it calls.</summary>
    public IReadOnlyList<EndpointAddress> References { get; init; } = [];

    /// <summary>The resources that must be healthy before it starts.</summary>
    public IReadOnlyList<string> WaitFor { get; init; } = [];

    /// <summary>Its own settings, beyond addresses, telemetry and environment name, which every service gets.</summary>
    public IReadOnlyDictionary<string, EnvironmentValue> Settings { get; init; } = new Dictionary<string, EnvironmentValue>();

    /// <summary>The name of its Fluent UI icon.</summary>
    public required string Icon { get; init; }

    /// <summary>What there is to look at.</summary>
    public IReadOnlyList<SystemLink> Links { get; init; } = [];

    /// <summary>What it can be told to do.</summary>
    public IReadOnlyList<SystemCommand> Commands { get; init; } = [];

    /// <summary>Whether it stores something that has to outlive its container.</summary>
    public bool HasData => Settings.Values.Any(static s => s is EnvironmentValue.DataFolder);
}
