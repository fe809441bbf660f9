using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Processes;
using YamlDotNet.RepresentationModel;

namespace Kernel.Tests.Processes.AppHost;

/// <summary>The files in <c>deploy/</c> say what the app model says.</summary>
public sealed class DeploymentTests
{
    private static readonly string[] Services = ["api", "storage", "collector"];

    // Aspire's own way to name an endpoint, and what its deployments add to every project.
    private static readonly string[] OfAspire =
        ["API_HTTP", "API_INTERNAL", "CHROMIUM_HTTP", "STORAGE_HTTP", "ASPNETCORE_FORWARDEDHEADERS_ENABLED", "OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"];

    [Fact]
    public async Task Manifest_Published_IsTheCheckedInOne()
    {
        var manifest = await PublishAsync();

        Assert.Equal(await File.ReadAllTextAsync(RepositoryFiles.PathOf("deploy", "aspire-manifest.json"), Wait.Cancellation), manifest);
        Assert.DoesNotContain("executable.v0", manifest, StringComparison.Ordinal);
    }

    [Fact]
    public void Compose_Environment_MatchesAppModel()
    {
        var services = (YamlMappingNode)Load("compose.yaml").Single()["services"];

        foreach (var service in Services)
        {
            var environment = ((YamlMappingNode)services[service]["environment"]).Children.ToDictionary(static pair => Text(pair.Key), static pair => ((YamlScalarNode)pair.Value).Value);
            Assert.Equal(ExpectedVariables(service), environment.Keys.Order(StringComparer.Ordinal));
            AssertAddresses(environment, static (target, port) => $"http://{target}:{port}", static (_, endpoint) => endpoint == "internal" ? 10002 : 8080);
            Assert.Contains("--probe", ((YamlSequenceNode)services[service]["healthcheck"]["test"]).Select(Text));
        }

        Assert.Equal(["api"], services.Children.Where(static s => ((YamlMappingNode)s.Value).Children.ContainsKey("ports")).Select(static s => Text(s.Key)));
    }

    [Fact]
    public void Kubernetes_Containers_MatchAppModel()
    {
        var pod = (YamlMappingNode)Load("kubernetes.yaml").Single(static d => Text(d["kind"]) == "StatefulSet")["spec"]["template"]["spec"];
        var containers = ((YamlSequenceNode)pod["containers"]).ToDictionary(static c => Text(c["name"]));
        Assert.Equal(["api", "chromium", "collector", "storage"], containers.Keys.Order());

        var ports = Services.ToDictionary(static s => s, s => Variables(containers[s])["HTTP_PORTS"]);
        Assert.Equal(Services.Length, ports.Values.Distinct().Count()); // they share the pod's network
        foreach (var service in Services)
        {
            var environment = Variables(containers[service]);
            Assert.Equal(ExpectedVariables(service), environment.Keys.Order(StringComparer.Ordinal));
            AssertAddresses(environment, static (_, port) => $"http://localhost:{port}", (target, endpoint) => endpoint == "internal" ? 10002 : int.Parse(ports[target]!, null));
            Assert.Equal("/alive", Text(containers[service]["livenessProbe"]["httpGet"]["path"]));
            Assert.Equal("/health", Text(containers[service]["readinessProbe"]["httpGet"]["path"]));
            Assert.Contains(ports[service], ((YamlSequenceNode)containers[service]["ports"]).Select(static p => Text(p["containerPort"])));
        }

        Assert.Equal("true", Text(pod["securityContext"]["runAsNonRoot"]));
    }

    [Fact]
    public void Kustomization_ForKubernetes_HasEverySecretSettingAndImageOfThePods()
    {
        var kustomization = Load("kustomization.yaml").Single();
        var pod = (YamlMappingNode)Load("kubernetes.yaml").Single(static d => Text(d["kind"]) == "StatefulSet")["spec"]["template"]["spec"];
        var containers = (YamlSequenceNode)pod["containers"];
        var secrets = RepositoryFiles.ReadLines("deploy", "kubernetes.env.example").Where(static line => line.EndsWith('=')).Select(static line => line.TrimEnd('='));

        Assert.Equal(KeysOf(containers, "secretKeyRef"), secrets.Order(StringComparer.Ordinal));
        Assert.Equal(KeysOf(containers, "configMapKeyRef"), ((YamlSequenceNode)kustomization["configMapGenerator"][0]["literals"]).Select(static l => Text(l).Split('=')[0]));
        Assert.Equal(
            containers.Select(static c => Text(c["image"])).Order(StringComparer.Ordinal),
            ((YamlSequenceNode)kustomization["images"]).Select(static i => Text(i["name"])).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<string> KeysOf(YamlSequenceNode containers, string reference) =>
        from container in containers.OfType<YamlMappingNode>()
        where container.Children.ContainsKey("env")
        from variable in ((YamlSequenceNode)container["env"]).OfType<YamlMappingNode>()
        where variable.Children.ContainsKey("valueFrom") && ((YamlMappingNode)variable["valueFrom"]).Children.ContainsKey(reference)
        group variable by Text(variable["valueFrom"][reference]["key"]) into keys
        orderby keys.Key
        select keys.Key;

    // Every variable that the manifest gives the service, by the same name.
    private static IEnumerable<string> ExpectedVariables(string service)
    {
        using var manifest = JsonDocument.Parse(RepositoryFiles.Read("deploy", "aspire-manifest.json"));
        return [.. manifest.RootElement.GetProperty("resources").GetProperty(service).GetProperty("env").EnumerateObject()
            .Select(static variable => variable.Name)
            .Except(OfAspire)
            .Append("OTEL_SERVICE_NAME") // Aspire's deployments name the service by themselves
            .Order(StringComparer.Ordinal)];
    }

    private static void AssertAddresses(IReadOnlyDictionary<string, string?> environment, Func<string, int, string> address, Func<string, string, int> port)
    {
        foreach (var (name, value) in environment.Where(static v => v.Key.StartsWith("services__", StringComparison.Ordinal)))
        {
            var (target, endpoint) = (name.Split("__")[1], name.Split("__")[2]);
            Assert.Equal(address(target, target == "chromium" ? 9222 : port(target, endpoint)), value);
        }
    }

    private static Dictionary<string, string?> Variables(YamlNode container) => ((YamlSequenceNode)container["env"]).ToDictionary(
        static v => Text(v["name"]),
        static v => ((YamlMappingNode)v).Children.TryGetValue("value", out var value) ? Text(value) : null);

    private static async Task<string> PublishAsync()
    {
        // Paths in the manifest are relative to it, so that it has to lie where the checked-in one does.
        var path = RepositoryFiles.PathOf("deploy", $"manifest-{Guid.NewGuid():N}.json");
        try
        {
            await using var host = ProgramProcess.Start("Kernel.AppHost", null, "--publisher", "manifest", "--output-path", path);
            Assert.Equal(0, await host.ExitedAsync());
            return await File.ReadAllTextAsync(path, Wait.Cancellation) + "\n";
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static YamlMappingNode[] Load(string file)
    {
        var yaml = new YamlStream();
        using var reader = File.OpenText(RepositoryFiles.PathOf("deploy", file));
        yaml.Load(new YamlDotNet.Core.MergingParser(new YamlDotNet.Core.Parser(reader)));
        return [.. yaml.Documents.Select(static d => (YamlMappingNode)d.RootNode)];
    }

    private static string Text(YamlNode node) => ((YamlScalarNode)node).Value!;
}
