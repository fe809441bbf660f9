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
            .. KernelSystem.Resources
                .Where(r => r.Name != external)
                .Select(r => Make(r, options) with
                {
                    Health = new Uri(options.AddressOf(new(r.Name, ResourceEndpoint.Http)) + r.HealthPath),
                    WaitFor = [.. r.WaitFor.Where(name => name != external)],
                }),
        ];
    }

    private static ProcessSpec Make(SystemResource resource, LocalOptions options) =>
        resource.Kind == ResourceKind.Browser ? MakeBrowser(resource, options) : MakeService(resource, options);

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
}
