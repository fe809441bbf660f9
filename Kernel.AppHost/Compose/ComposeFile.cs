using System.Globalization;
using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace Kernel.AppHost.Compose;

/// <summary>
/// The system as a Compose file (https://compose-spec.io). <c>depends_on</c> follows the order of the end: Compose starts what a
/// service depends on before it, and stops it after it.
/// </summary>
internal static class ComposeFile
{
    private const string Heading =
        """
        # Kernel in containers, written by its app host (--compose). Values come from the .env file beside it.

        """;

    // The services' own probe is a process of its own, so that it is asked for seldom once they are up.
    private static readonly TimeSpan HealthInterval = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan HealthTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StartInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StartPeriod = TimeSpan.FromSeconds(30);

    public static string Describe(LocalOptions options)
    {
        // Also in the order of the end, from its back: tools that ignore depends_on stop the services as they are written, the last one first.
        SystemResource[] resources =
        [
            .. options.Resources
                .Where(r => options.ChromiumAddress is null || r.Name != KernelSystem.Chromium)
                .OrderByDescending(static r => KernelSystem.StopOrder.IndexOf(r.Name)),
        ];
        var file = new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            ["name"] = "kernel",
            ["services"] = resources.ToDictionary(static r => r.Name, r => (object)DescribeService(r, resources, options)),
            ["volumes"] = resources.Where(static r => r.HasData).ToDictionary(VolumeOf, static _ => new Dictionary<string, object>()),
        };
        var yaml = new SerializerBuilder()
            .WithNamingConvention(UnderscoredNamingConvention.Instance)
            .WithIndentedSequences()
            .Build()
            .Serialize(file);
        return Heading + yaml;
    }

    private static Dictionary<string, object> DescribeService(SystemResource resource, SystemResource[] resources, LocalOptions options)
    {
        var service = new Dictionary<string, object> { ["image"] = ImageOf(resource) };
        if (resource.Image.Arguments.Count > 0)
        {
            service["command"] = resource.Image.Arguments;
        }

        if (ComposeEnvironment.Describe(resource, options) is { Count: > 0 } environment)
        {
            service["environment"] = environment;
        }

        if (resource.HasData)
        {
            service["volumes"] = (string[])[$"{VolumeOf(resource)}:{ContainerImage.DataFolder}"];
        }

        if (resource.Endpoints.Where(static e => e.External).ToArray() is { Length: > 0 } external)
        {
            service["ports"] = external.Select(e => $"{options.PortOf(new(resource.Name, e.Name))}:{e.ContainerPort}").ToArray();
        }

        if (DependenciesOf(resource, resources) is { Count: > 0 } dependencies)
        {
            service["depends_on"] = dependencies;
        }

        if (resource.Image.HealthCommand.Count > 0)
        {
            service["healthcheck"] = new Dictionary<string, object>
            {
                ["test"] = (string[])["CMD", .. resource.Image.HealthCommand],
                ["interval"] = Seconds(HealthInterval),
                ["timeout"] = Seconds(HealthTimeout),
                ["start_period"] = Seconds(StartPeriod),
                ["start_interval"] = Seconds(StartInterval),
            };
        }

        service["restart"] = "unless-stopped";
        return service;
    }

    private static Dictionary<string, object> DependenciesOf(SystemResource resource, SystemResource[] resources) =>
        KernelSystem.StopOrder
            .SkipWhile(name => name != resource.Name).Skip(1)
            .Select(name => resources.SingleOrDefault(r => r.Name == name))
            .OfType<SystemResource>()
            .Where(other => IsRelated(resource, other))
            .ToDictionary(
                static other => other.Name,
                other => (object)new Dictionary<string, string> { ["condition"] = MustBeHealthy(resource, other, resources) ? "service_healthy" : "service_started" });

    // The storage writer waits for the API's address to answer, whichever is there first; so the API may end before it.
    private static bool IsRelated(SystemResource resource, SystemResource other) =>
        resource.WaitFor.Contains(other.Name) || other.WaitFor.Contains(resource.Name) || resource.References.Any(r => r.Resource == other.Name);

    // Also what is waited for by what it waits for.
    private static bool MustBeHealthy(SystemResource resource, SystemResource other, SystemResource[] resources) =>
        other.Image.HealthCommand.Count > 0 &&
        resource.WaitFor.Any(name => name == other.Name || resources.Any(r => r.Name == name && MustBeHealthy(r, other, resources)));

    private static string ImageOf(SystemResource resource) =>
        resource.Kind == ResourceKind.StreamStore ? resource.Image.Name : $"${{REGISTRY:-localhost}}/{resource.Image.Name}:${{TAG:-latest}}";

    private static string VolumeOf(SystemResource resource) => $"{resource.Name}-data";

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s");
}
