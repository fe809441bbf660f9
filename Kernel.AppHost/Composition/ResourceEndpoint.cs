namespace Kernel.AppHost.Composition;

/// <summary>An HTTP endpoint of a resource.</summary>
/// <param name="Name">The name that service discovery knows it by.</param>
/// <param name="Port">Where it is on the loopback address, unless the user says otherwise.</param>
/// <param name="ContainerPort">Where it is in a container.</param>
/// <param name="Purpose">What it is for, in words for the user.</param>
internal sealed record ResourceEndpoint(string Name, int Port, int ContainerPort, string Purpose)
{
    /// <summary>The endpoint that every resource has.</summary>
    public const string Http = "http";

    /// <summary>Whether it is meant to be reached from outside the system.</summary>
    public bool External { get; init; }

    /// <summary>Whether the service is told its port by a setting of its own, so that it is no part of <c>ASPNETCORE_URLS</c>.</summary>
    public string? PortVariable { get; init; }
}
