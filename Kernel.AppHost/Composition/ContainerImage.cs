namespace Kernel.AppHost.Composition;

/// <summary>The image that a resource runs from, where it runs as a container.</summary>
/// <param name="Name">Its name; a registry and a tag are added where it is published.</param>
internal sealed record ContainerImage(string Name)
{
    /// <summary>
    /// The one folder of a service's image that its user may write to, and which a new volume takes over with its owner: the home
    /// that the .NET images make for their user.
    /// </summary>
    public const string DataFolder = "/home/app";

    /// <summary>The folder with its Dockerfile, relative to the app host's; none for a service, which the .NET SDK builds, and for others' images.</summary>
    public string? BuildFolder { get; init; }

    /// <summary>The arguments it is started with.</summary>
    public IReadOnlyList<string> Arguments { get; init; } = [];

    /// <summary>The command in it that exits with 0 while the resource is healthy; none where the image has no program to ask with.</summary>
    public IReadOnlyList<string> HealthCommand { get; init; } = [];
}
