using Kernel.AppHost.Composition;

namespace Kernel.AppHost.Local;

/// <summary>Turns the system's description into processes of this machine.</summary>
internal static class LaunchPlan
{
    /// <exception cref="StartupException">A service is not built, or there is no browser.</exception>
    public static IReadOnlyList<ProcessSpec> Make(LocalOptions options)
    {
        var external = options.ChromiumAddress is null ? null : KernelSystem.Chromium;
        return
        [
            .. options.Resources
                .Where(r => r.Name != external)
                .Select(r => Make(r, options) with
                {
                    Health = new Uri(options.AddressOf(new(r.Name, ResourceEndpoint.Http)) + r.HealthPath),
                    WaitFor = [.. r.WaitFor.Where(name => name != external)],
                }),
        ];
    }

    private static ProcessSpec Make(SystemResource resource, LocalOptions options) => resource.Kind switch
    {
        ResourceKind.Browser => MakeBrowser(resource, options),
        ResourceKind.StreamStore => MakeStreamStore(resource, options),
        _ => MakeService(resource, options),
    };

    private static ProcessSpec MakeService(SystemResource service, LocalOptions options)
    {
        var assembly = ServiceFinder.Find(service.Project!);
        return new ProcessSpec
        {
            Name = service.Name,
            Kind = service.Kind,
            FileName = ServiceFinder.FindDotNet(),
            Arguments = _ => [assembly],
            Environment = ServiceEnvironment.Describe(service, options),
            WorkingFolder = Path.GetDirectoryName(assembly)!, // where its appsettings.json is
        };
    }

    private static ProcessSpec MakeBrowser(SystemResource browser, LocalOptions options) => new()
    {
        Name = browser.Name,
        Kind = browser.Kind,
        FileName = ChromiumFinder.Find(options.ChromiumPath),
        Arguments = folder => ChromiumFlags.For(options.PortOf(new(browser.Name, ResourceEndpoint.Http)), folder, Environment.IsPrivilegedProcess),
        WorkingFolder = Path.GetTempPath(),
    };

    private static ProcessSpec MakeStreamStore(SystemResource store, LocalOptions options) => new()
    {
        Name = store.Name,
        Kind = store.Kind,
        FileName = SearchPath.Find("s2") ?? throw new StartupException(
            """
            --s2 lite (KERNEL_S2) needs S2's program, s2, which is not on PATH.
            Install it, or run the Aspire edition, which takes s2-lite as a container, or leave --s2 out to store events in files.
            """),
        Arguments = _ => [.. store.Image.Arguments, "--port", $"{options.PortOf(new(store.Name, ResourceEndpoint.Http))}"],
        WorkingFolder = Path.GetTempPath(),
    };
}
