using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;

namespace Kernel.AppHost.Aspire;

/// <summary>
/// The browser: one that runs elsewhere, its image where containers can be run, which is always so in a deployment, the Chromium
/// of this machine, or one that is fetched.
/// </summary>
internal sealed class AspireChromium(IDistributedApplicationBuilder builder, AspireSettings settings) : IDisposable
{
    private DirectoryInfo? _profile;

    public async Task<IResourceBuilder<IResource>> AddAsync(SystemResource browser)
    {
        if (settings.ChromiumAddress is { } address)
        {
            return builder.AddExternalService(browser.Name, new Uri(address.GetLeftPart(UriPartial.Authority)))
                .WithHttpHealthCheck(browser.HealthPath)
                .WithIconName(browser.Icon);
        }

        if (builder.ExecutionContext.IsPublishMode || (settings.ChromiumPath is null && ContainerRuntime.IsRunning()))
        {
            return AddContainer(browser);
        }

        return AddExecutable(browser, await FindAsync());
    }

    public void Dispose()
    {
        if (_profile is not null)
        {
            RunFolder.Remove(_profile.FullName);
        }
    }

    private IResourceBuilder<IResource> AddContainer(SystemResource browser)
    {
        var endpoint = browser.Endpoints[0];
        var container = builder.AddDockerfile(browser.Name, browser.Image.BuildFolder!)
            .WithHttpEndpoint(port: builder.ExecutionContext.IsRunMode ? settings.PortOf(browser, endpoint) : null, targetPort: endpoint.ContainerPort, name: endpoint.Name)
            .WithHttpHealthCheck(browser.HealthPath, endpointName: endpoint.Name);
        if (settings.ChromiumBaseImage is { } image)
        {
            container.WithBuildArg("BASE_IMAGE", image);
        }

        return AspireDashboard.Describe(container, browser, parameters: null);
    }

    // In run mode alone: a deployment knows no executables.
    private IResourceBuilder<IResource> AddExecutable(SystemResource browser, string program)
    {
        var endpoint = browser.Endpoints[0];
        var port = settings.PortOf(browser, endpoint);
        _profile = Directory.CreateTempSubdirectory("kernel-chromium-");
        string[] flags = [.. ChromiumFlags.For(port, _profile.FullName, Environment.IsPrivilegedProcess)];
        var executable = builder.AddExecutable(browser.Name, program, _profile.FullName, flags)
            .WithHttpEndpoint(port: port, targetPort: port, name: endpoint.Name, isProxied: false)
            .WithHttpHealthCheck(browser.HealthPath, endpointName: endpoint.Name);
        return AspireDashboard.Describe(executable, browser, parameters: null);
    }

    private async Task<string> FindAsync()
    {
        if (settings.ChromiumPath is not null || ChromiumFinder.IsHere)
        {
            return ChromiumFinder.Find(settings.ChromiumPath);
        }

        Console.WriteLine("There is no container runtime and no Chromium here: one is fetched, which takes a while the first time.");
        return await FetchedChromium.GetAsync();
    }
}
