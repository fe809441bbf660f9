namespace Kernel.AppHost.S2;

/// <summary>Adds s2-lite to the system.</summary>
internal static class S2LiteBuilderExtensions
{
    // The port in the image.
    private const int ContainerPort = 80;

    public static IResourceBuilder<S2LiteResource> AddS2Lite(this IDistributedApplicationBuilder builder, string name, int port) => builder
        .AddResource(new S2LiteResource(name))
        .WithImage(S2LiteContainerImageTags.Image, S2LiteContainerImageTags.Tag)
        .WithImageRegistry(S2LiteContainerImageTags.Registry)
        .WithArgs("lite")
        .WithHttpEndpoint(port: builder.ExecutionContext.IsRunMode ? port : null, targetPort: ContainerPort, name: S2LiteResource.EndpointName)
        .WithHttpHealthCheck("/health", endpointName: S2LiteResource.EndpointName)
        .WithLinks(("Metrics", "/metrics"))
        .WithIconName("DatabaseStack");

    /// <summary>Configures the storage writer to store events in s2-lite, and to start once it is healthy.</summary>
    public static IResourceBuilder<ProjectResource> WithS2Lite(this IResourceBuilder<ProjectResource> storage, IResourceBuilder<S2LiteResource> s2) => storage
        .WithEnvironment("S2_BASIN", "kernel-local")
        .WithEnvironment("S2_ACCESS_TOKEN", "s2-lite-asks-for-none")
        .WithEnvironment("S2_ACCOUNT_ENDPOINT", s2.Resource.Endpoint)
        .WithEnvironment("S2_BASIN_ENDPOINT", s2.Resource.Endpoint)
        .WaitFor(s2);
}
