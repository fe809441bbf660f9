using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;

namespace Kernel.AppHost.Aspire;

/// <summary>
/// The browser: its image where containers can be built, which is always so in a deployment, else the Chromium of this machine.
/// </summary>
internal sealed class AspireChromium(IDistributedApplicationBuilder builder) : IDisposable
{
    private const string ImageFolder = "Chromium";

    private DirectoryInfo? _profile;

    public IResourceBuilder<IResourceWithEndpoints> Add(SystemResource browser)
    {
        var path = builder.Configuration["CHROMIUM_PATH"];
        var asContainer = builder.ExecutionContext.IsPublishMode || (string.IsNullOrEmpty(path) && ContainerRuntime.IsRunning());
        return asContainer ? AddContainer(browser) : AddExecutable(browser, string.IsNullOrEmpty(path) ? null : path);
    }

    public void Dispose()
    {
        if (_profile is not null)
        {
            RunFolder.Remove(_profile.FullName);
        }
    }

    private IResourceBuilder<ContainerResource> AddContainer(SystemResource browser)
    {
        var endpoint = browser.Endpoints[0];
        var container = builder.AddDockerfile(browser.Name, ImageFolder)
            .WithHttpEndpoint(port: builder.ExecutionContext.IsRunMode ? endpoint.Port : null, targetPort: endpoint.Port, name: endpoint.Name)
            .WithHttpHealthCheck(browser.HealthPath, endpointName: endpoint.Name);
        return builder.Configuration["CHROMIUM_BASE_IMAGE"] is { Length: > 0 } image ? container.WithBuildArg("BASE_IMAGE", image) : container;
    }

    // In run mode alone: a deployment knows no executables.
    private IResourceBuilder<ExecutableResource> AddExecutable(SystemResource browser, string? path)
    {
        var endpoint = browser.Endpoints[0];
        var port = endpoint.Port;
        _profile = Directory.CreateTempSubdirectory("kernel-chromium-");
        string[] flags = [.. ChromiumFlags.For(port, _profile.FullName, Environment.IsPrivilegedProcess)];
        return builder.AddExecutable(browser.Name, ChromiumFinder.Find(path), _profile.FullName, flags)
            .WithHttpEndpoint(port: port, targetPort: port, name: endpoint.Name, isProxied: false)
            .WithHttpHealthCheck(browser.HealthPath, endpointName: endpoint.Name);
    }
}
