namespace Kernel.AppHost;

/// <summary>Extensions of Aspire for the services of the system.</summary>
internal static class ServiceBuilderExtensions
{
    private const string Http = "http";

    /// <summary>
    /// Adds a service of the system with an HTTP endpoint and probes, which are its health checks in run mode. In run mode the service
    /// listens on the port itself, because a proxy would accept connections while the service does not run.
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
    /// <param name="port">The port in run mode.</param>
    /// <param name="targetPort">The port in a deployment; null to let the platform choose.</param>
    /// <param name="variable">The variable that passes the port to the service; null to pass it in <c>ASPNETCORE_URLS</c>.</param>
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

    /// <summary>Sets the links of a resource in the dashboard.</summary>
    public static IResourceBuilder<T> WithLinks<T>(this IResourceBuilder<T> resource, params (string Text, string Path)[] links)
        where T : IResourceWithEndpoints => resource.WithUrls(context =>
    {
        var endpoint = resource.GetEndpoint(Http);
        context.Urls.Clear();
        context.Urls.AddRange(links.Select(link => new ResourceUrlAnnotation { Url = endpoint.Url + link.Path, DisplayText = link.Text, Endpoint = endpoint }));
    });

    /// <summary>Adds a parameter with a default value, which is published too.</summary>
    public static IResourceBuilder<ParameterResource> AddParameterWithDefault(this IDistributedApplicationBuilder builder, string name, string value) =>
        builder.AddParameter(name, () => Find(builder, name) ?? value, publishValueAsDefault: true);

    /// <summary>Adds a parameter if it has a value; the dashboard would ask for a missing one before it starts the resource.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="name">The name of the parameter.</param>
    /// <param name="secret">Whether the value is secret.</param>
    /// <param name="promptOnPublish">Whether it is always added in publish mode, so that a deployment asks for its value.</param>
    public static IResourceBuilder<ParameterResource>? AddOptionalParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false, bool promptOnPublish = true) =>
        Find(builder, name) is not null || (promptOnPublish && builder.ExecutionContext.IsPublishMode) ? builder.AddParameter(name, secret) : null;

    /// <summary>Sets an environment variable to a parameter; does nothing without a parameter.</summary>
    public static IResourceBuilder<T> WithOptionalEnvironment<T>(this IResourceBuilder<T> resource, string name, IResourceBuilder<ParameterResource>? parameter)
        where T : IResourceWithEnvironment => parameter is null ? resource : resource.WithEnvironment(name, parameter);

    private static string? Find(IDistributedApplicationBuilder builder, string name) =>
        new[] { name, name.Replace('-', '_') }.Select(key => builder.Configuration[$"Parameters:{key}"]).FirstOrDefault(static value => !string.IsNullOrWhiteSpace(value));
}
