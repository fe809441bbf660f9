using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Aspire;

/// <summary>The system in Aspire's terms: to run with its dashboard, to publish as a manifest, to deploy.</summary>
internal static class AspireEdition
{
    private const string EnvironmentVariable = "DOTNET_ENVIRONMENT";

    public static async Task RunAsync(string[] args)
    {
        // As in the local edition: a plain "dotnet run" is development.
        if (Environment.GetEnvironmentVariable(EnvironmentVariable) is null && Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") is null)
        {
            Environment.SetEnvironmentVariable(EnvironmentVariable, "Development");
        }

        var builder = DistributedApplication.CreateBuilder(args);
        var parameters = new AspireParameters(builder);
        var endpoints = new Dictionary<string, IResourceBuilder<IResourceWithEndpoints>>();
        var projects = new Dictionary<string, IResourceBuilder<ProjectResource>>();
        using var chromium = new AspireChromium(builder);
        foreach (var resource in KernelSystem.Resources)
        {
            if (resource.Kind == ResourceKind.Browser)
            {
                endpoints[resource.Name] = chromium.Add(resource);
            }
            else
            {
                endpoints[resource.Name] = projects[resource.Name] = AddService(builder, resource, parameters, endpoints);
            }
        }

        // Only now, because some refer to others that refer to them.
        foreach (var resource in KernelSystem.Resources)
        {
            foreach (var reference in resource.References)
            {
                projects[resource.Name].WithReference(endpoints[reference.Resource].GetEndpoint(reference.Endpoint));
            }
        }

        await builder.Build().RunAsync();
    }

    private static IResourceBuilder<ProjectResource> AddService(
        IDistributedApplicationBuilder builder,
        SystemResource service,
        AspireParameters parameters,
        Dictionary<string, IResourceBuilder<IResourceWithEndpoints>> endpoints)
    {
        var running = builder.ExecutionContext.IsRunMode;
        var project = AddProject(builder, service);
        foreach (var endpoint in service.Endpoints)
        {
            // When published, a port that the service is told by a setting of its own has to be a known one.
            project
                .WithHttpEndpoint(
                    port: running ? endpoint.Port : null,
                    targetPort: !running && endpoint.PortVariable is not null ? endpoint.Port : null,
                    name: endpoint.Name,
                    env: endpoint.PortVariable)
                .WithEndpoint(endpoint.Name, annotation => annotation.IsExternal = endpoint.External);
        }

        // The others are bound by the service itself: in ASPNETCORE_URLS they would be bound twice.
        project.WithEndpointsInEnvironment(static endpoint => endpoint.Name == ResourceEndpoint.Http);
        project.WithHttpHealthCheck(service.HealthPath, endpointName: ResourceEndpoint.Http);

        foreach (var other in service.WaitFor)
        {
            project.WaitFor(endpoints[other]);
        }

        if (running)
        {
            project.WithEnvironment(EnvironmentVariable, builder.Environment.EnvironmentName);
            project.WithEnvironment("ASPNETCORE_ENVIRONMENT", builder.Environment.EnvironmentName);
        }

        foreach (var (name, setting) in service.Settings)
        {
            AddSetting(builder, project, parameters, name, setting);
        }

        return project;
    }

    private static void AddSetting(
        IDistributedApplicationBuilder builder, IResourceBuilder<ProjectResource> project, AspireParameters parameters, string name, EnvironmentValue setting)
    {
        switch (setting)
        {
            case EnvironmentValue.FromParameter from when parameters.Get(from.Parameter) is { } parameter:
                project.WithEnvironment(name, parameter);
                break;

            // A folder of this machine means nothing where the system is deployed: there the service's own default holds.
            case EnvironmentValue.DataFolder folder when builder.ExecutionContext.IsRunMode:
                project.WithEnvironment(name, Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", KernelSystem.DefaultDataFolder, folder.Name)));
                break;
        }
    }

    // The types are made by the build from the project references; no launch profile, because the endpoints stand in the description.
    private static IResourceBuilder<ProjectResource> AddProject(IDistributedApplicationBuilder builder, SystemResource service) =>
        service.Project switch
        {
            "Kernel.Api" => builder.AddProject<Projects.Kernel_Api>(service.Name, launchProfileName: null),
            "Kernel.CdpCollector" => builder.AddProject<Projects.Kernel_CdpCollector>(service.Name, launchProfileName: null),
            "Kernel.StorageWriter" => builder.AddProject<Projects.Kernel_StorageWriter>(service.Name, launchProfileName: null),
            _ => throw new InvalidOperationException($"{service.Name} has no project that is referenced here."),
        };
}
