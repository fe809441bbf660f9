using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Aspire;

/// <summary>Turns the system's description into Aspire's resources.</summary>
internal sealed class AspireModel(IDistributedApplicationBuilder builder, AspireParameters parameters, AspireSettings settings)
{
    private readonly Dictionary<string, IResourceBuilder<IResource>> _resources = [];

    private bool IsRunning => builder.ExecutionContext.IsRunMode;

    /// <summary>Makes a resource known to those that come after it.</summary>
    public void Add(SystemResource resource, IResourceBuilder<IResource> added) => _resources[resource.Name] = added;

    public IResourceBuilder<IResource> AddStreamStore(SystemResource store)
    {
        var endpoint = store.Endpoints[0];
        string[] arguments = [.. store.Image.Arguments];
        var container = builder.AddContainer(store.Name, store.Image.Name)
            .WithArgs(arguments)
            .WithHttpEndpoint(port: IsRunning ? settings.PortOf(store, endpoint) : null, targetPort: endpoint.ContainerPort, name: endpoint.Name)
            .WithHttpHealthCheck(store.HealthPath, endpointName: endpoint.Name);
        return AspireDashboard.Describe(container, store, parameters);
    }

    public IResourceBuilder<IResource> AddService(SystemResource service)
    {
        var project = AddProject(service);
        foreach (var endpoint in service.Endpoints)
        {
            // When published, a port that the service is told by a setting of its own has to be a known one.
            project
                .WithHttpEndpoint(
                    port: IsRunning ? settings.PortOf(service, endpoint) : null,
                    targetPort: !IsRunning && endpoint.PortVariable is not null ? endpoint.ContainerPort : null,
                    name: endpoint.Name,
                    env: endpoint.PortVariable)
                .WithEndpoint(endpoint.Name, annotation => annotation.IsExternal = endpoint.External);
        }

        // The others are bound by the service itself: in ASPNETCORE_URLS they would be bound twice.
        project.WithEndpointsInEnvironment(static endpoint => endpoint.Name == ResourceEndpoint.Http);
        project.WithHttpHealthCheck(service.HealthPath, endpointName: ResourceEndpoint.Http);

        foreach (var other in service.WaitFor)
        {
            project.WaitFor(_resources[other]);
        }

        foreach (var (name, setting) in service.Settings)
        {
            AddSetting(project, name, setting);
        }

        if (IsRunning)
        {
            project.WithEnvironment("DOTNET_ENVIRONMENT", builder.Environment.EnvironmentName);
            project.WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName);
        }
        else if (service.HasData)
        {
            // Compose and Kubernetes make a volume of it; the manifest has no volumes for projects.
            project.WithAnnotation(new ContainerMountAnnotation($"{service.Name}-data", ContainerImage.DataFolder, ContainerMountType.Volume, isReadOnly: false));
        }

        return AspireDashboard.Describe(project, service, parameters);
    }

    /// <summary>Tells every service where those that it calls are. Last, because some refer to others that refer to them.</summary>
    public void Connect(IEnumerable<SystemResource> resources)
    {
        foreach (var resource in resources)
        {
            foreach (var reference in resource.References)
            {
                Refer((IResourceBuilder<ProjectResource>)_resources[resource.Name], reference);
            }
        }
    }

    private void Refer(IResourceBuilder<ProjectResource> project, EndpointAddress reference)
    {
        if (_resources[reference.Resource] is IResourceBuilder<ExternalServiceResource> elsewhere)
        {
            project.WithReference(elsewhere);
        }
        else
        {
            project.WithReference(EndpointOf(reference));
        }
    }

    private EndpointReference EndpointOf(EndpointAddress address) =>
        ((IResourceBuilder<IResourceWithEndpoints>)_resources[address.Resource]).GetEndpoint(address.Endpoint);

    private void AddSetting(IResourceBuilder<ProjectResource> project, string name, EnvironmentValue setting)
    {
        switch (setting)
        {
            case EnvironmentValue.FromParameter from when parameters.Get(from.Parameter) is { } parameter:
                project.WithEnvironment(name, parameter);
                break;

            case EnvironmentValue.DataFolder folder:
                project.WithEnvironment(name, IsRunning ? Path.Combine(DataFolder(), folder.Name) : $"{ContainerImage.DataFolder}/{folder.Name}");
                break;

            case EnvironmentValue.AddressOf address:
                project.WithEnvironment(name, EndpointOf(address.Endpoint));
                break;

            case EnvironmentValue.Constant constant:
                project.WithEnvironment(name, constant.Value);
                break;
        }
    }

    private string DataFolder() =>
        Path.GetFullPath(settings.DataFolder ?? Path.Combine(builder.AppHostDirectory, "..", KernelSystem.DefaultDataFolder));

    // The types are made by the build from the project references; no launch profile, because the endpoints stand in the description.
    private IResourceBuilder<ProjectResource> AddProject(SystemResource service) => service.Project switch
    {
        "Kernel.Api" => builder.AddProject<Projects.Kernel_Api>(service.Name, launchProfileName: null),
        "Kernel.CdpCollector" => builder.AddProject<Projects.Kernel_CdpCollector>(service.Name, launchProfileName: null),
        "Kernel.StorageWriter" => builder.AddProject<Projects.Kernel_StorageWriter>(service.Name, launchProfileName: null),
        _ => throw new InvalidOperationException($"{service.Name} has no project that is referenced here."),
    };
}
