using System.Runtime.Versioning;
using System.Xml.Linq;
using Kernel.AppHost.Compose;
using Kernel.AppHost.Composition;
using YamlDotNet.RepresentationModel;

namespace Kernel.Tests.AppHost;

/// <summary>What the description says about images is what the projects, the Dockerfile and the samples say.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class ImageTests
{
    public static TheoryData<string> Services => [.. KernelSystem.Resources.Where(static r => r.Kind == ResourceKind.Service).Select(static r => r.Name)];

    [Theory]
    [MemberData(nameof(Services))]
    public void Image_OfAService_IsWhatItsProjectBuilds(string name)
    {
        var service = KernelSystem.Resources.Single(r => r.Name == name);
        var project = XDocument.Load(Repository.File(service.Project!, service.Project + ".csproj"));
        var shared = XDocument.Load(Repository.File("Directory.Build.props"));
        var ports = project.Descendants("ContainerPort").Concat(shared.Descendants("ContainerPort")).Select(static p => (int)p.Attribute("Include")!);

        Assert.Equal(service.Image.Name, project.Descendants("ContainerRepository").Single().Value);
        Assert.Equal(service.Endpoints.Select(static e => e.ContainerPort).Order(), ports.Order());
        Assert.Contains($"/app/{service.Project}.dll", service.Image.HealthCommand);
        Assert.NotEqual("0", shared.Descendants("ContainerUser").Single().Value);
    }

    [Fact]
    public void Image_OfTheBrowser_IsNotRootAndListensWhereTheDescriptionSays()
    {
        var browser = KernelSystem.Resources.Single(static r => r.Kind == ResourceKind.Browser);
        var lines = File.ReadAllLines(Repository.File("Kernel.AppHost", browser.Image.BuildFolder!, "Dockerfile"));

        Assert.Contains($"EXPOSE {browser.Endpoints[0].ContainerPort}", lines);
        Assert.Contains("USER chromium", lines);
        Assert.Contains(lines, static line => line.StartsWith("ARG BASE_IMAGE=", StringComparison.Ordinal));
        Assert.Contains(lines, line => line.Contains(browser.Image.HealthCommand[^1], StringComparison.Ordinal));
    }

    [Fact]
    public void Sample_ForKubernetes_GivesEveryContainerWhatTheDescriptionGivesIt()
    {
        var options = ComposeTests.Read();
        var yaml = new YamlStream();
        using (var reader = File.OpenText(Repository.File("Kernel.AppHost", "Samples", "kubernetes.yaml")))
        {
            yaml.Load(reader);
        }

        var containers = yaml.Documents
            .Select(static d => (YamlMappingNode)d.RootNode)
            .Where(static d => Text(d["kind"]) is "StatefulSet" or "Deployment")
            .Select(static d => (YamlMappingNode)((YamlSequenceNode)d["spec"]["template"]["spec"]["containers"]).Single())
            .ToDictionary(static c => Text(c["name"]));

        Assert.Equal(KernelSystem.Resources.Select(static r => r.Name).Order(), containers.Keys.Order());
        foreach (var resource in KernelSystem.Resources)
        {
            var container = containers[resource.Name];
            var variables = container.Children.TryGetValue("env", out var env)
                ? ((YamlSequenceNode)env).ToDictionary(static v => Text(v["name"]), static v => ((YamlMappingNode)v).Children.TryGetValue("value", out var value) ? Text(value) : null)
                : [];
            var expected = ComposeEnvironment.Describe(resource, options);

            Assert.Equal(expected.Keys, variables.Keys.Order(StringComparer.Ordinal));
            Assert.All(expected.Where(static v => !v.Value.StartsWith('$')), v => Assert.Equal(v.Value, variables[v.Key]));
            Assert.Equal($"registry.example.com/{resource.Image.Name}:latest", Text(container["image"]));
            Assert.Equal(resource.Endpoints.Select(static e => $"{e.ContainerPort}"), ((YamlSequenceNode)container["ports"]).Select(static p => Text(p["containerPort"])));
            Assert.Equal(resource.HasData, container.Children.ContainsKey("volumeMounts"));
        }
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
