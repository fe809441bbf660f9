namespace Kernel.AppHost;

/// <summary>The verbs of the composition that Aspire does not have.</summary>
internal static class ServiceBuilderExtensions
{
    private const string Http = "http";

    /// <summary>
    /// Adds a service of the system with its HTTP endpoint and probes, which are its health checks in a run. In a run the service itself
    /// listens on its port: a proxy in front of it would accept connections while there is no service.
    /// </summary>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(this IDistributedApplicationBuilder builder, string name, int port)
        where TProject : IProjectMetadata, new()
    {
        var service = builder.AddProject<TProject>(name)
            .WithPort(Http, port)
            .WithHttpProbe(ProbeType.Liveness, "/alive", endpointName: Http)
            .WithHttpProbe(ProbeType.Readiness, "/health", endpointName: Http)
            .WithoutHttpsCertificate();
        return builder.ExecutionContext.IsRunMode ? service.WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName) : service;
    }

    /// <summary>Adds an HTTP endpoint.</summary>
    /// <param name="service">The service.</param>
    /// <param name="name">The name of the endpoint.</param>
    /// <param name="port">The port in a run.</param>
    /// <param name="targetPort">The port in a deployment, if the platform must not choose it.</param>
    /// <param name="variable">The variable that tells the service the port, if the port is not to be part of <c>ASPNETCORE_URLS</c>.</param>
    public static IResourceBuilder<ProjectResource> WithPort(this IResourceBuilder<ProjectResource> service, string name, int port, int? targetPort = null, string? variable = null)
    {
        if (variable is not null)
        {
            service.WithEndpointsInEnvironment(endpoint => endpoint.Name != name);
        }

        return service.ApplicationBuilder.ExecutionContext.IsRunMode
            ? service.WithHttpEndpoint(port: port, targetPort: port, name: name, env: variable, isProxied: false)
            : service.WithHttpEndpoint(targetPort: targetPort, name: name, env: variable);
    }

    /// <summary>Names the pages of a resource that the dashboard links to.</summary>
    public static IResourceBuilder<T> WithLinks<T>(this IResourceBuilder<T> resource, params (string Text, string Path)[] links)
        where T : IResourceWithEndpoints => resource.WithUrls(context =>
    {
        var endpoint = resource.GetEndpoint(Http);
        context.Urls.Clear();
        context.Urls.AddRange(links.Select(link => new ResourceUrlAnnotation { Url = endpoint.Url + link.Path, DisplayText = link.Text, Endpoint = endpoint }));
    });

    /// <summary>Adds a parameter that has a default, which a deployment takes over.</summary>
    public static IResourceBuilder<ParameterResource> AddParameterWithDefault(this IDistributedApplicationBuilder builder, string name, string value) =>
        builder.AddParameter(name, () => Find(builder, name) ?? value, publishValueAsDefault: true);

    /// <summary>Adds a parameter if it is given: the dashboard would ask for any other one, and its users would wait.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="secret">Whether its value must not be shown.</param>
    /// <param name="isAskedFor">Whether a deployment has it in any case, and asks for its value.</param>
    public static IResourceBuilder<ParameterResource>? AddOptionalParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false, bool isAskedFor = true) =>
        Find(builder, name) is not null || (isAskedFor && builder.ExecutionContext.IsPublishMode) ? builder.AddParameter(name, secret) : null;

    /// <summary>Sets a variable to a parameter, if there is one.</summary>
    public static IResourceBuilder<T> WithOptionalEnvironment<T>(this IResourceBuilder<T> resource, string name, IResourceBuilder<ParameterResource>? parameter)
        where T : IResourceWithEnvironment => parameter is null ? resource : resource.WithEnvironment(name, parameter);

    private static string? Find(IDistributedApplicationBuilder builder, string name) =>
        new[] { name, name.Replace('-', '_') }.Select(key => builder.Configuration[$"Parameters:{key}"]).FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value));
}
