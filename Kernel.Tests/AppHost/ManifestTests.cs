using System.Diagnostics;
using System.Runtime.Versioning;
using System.Text.Json.Nodes;
using Kernel.AppHost.Composition;
using Kernel.AppHost.Local;
using Kernel.Tests.Fixtures;

namespace Kernel.Tests.AppHost;

/// <summary>
/// The manifest that the Aspire edition publishes. The sample is held against the description everywhere, and against what is
/// really published where that edition is built.
/// </summary>
[UnsupportedOSPlatform("windows")]
public sealed class ManifestTests
{
    // Set by Aspire itself, differently from version to version.
    private static readonly string[] AspiresOwn = ["OTEL_", "ASPNETCORE_", "LOGGING__"];

    private static readonly JsonObject Sample = Resources(File.ReadAllText(Repository.File("Kernel.AppHost", "Samples", "aspire-manifest.json")));

    public static TheoryData<string> Services => ImageTests.Services;

    [Theory]
    [MemberData(nameof(Services))]
    public void Sample_Service_IsToldExactlyWhatTheDescriptionSays(string name)
    {
        var service = KernelSystem.Resources.Single(r => r.Name == name);
        var expected = new SortedDictionary<string, string>(StringComparer.Ordinal) { ["HTTP_PORTS"] = $"{{{name}.bindings.http.targetPort}}" };
        foreach (var endpoint in service.Endpoints.Where(static e => e.PortVariable is not null))
        {
            expected[endpoint.PortVariable!] = $"{{{name}.bindings.{endpoint.Name}.targetPort}}";
        }

        foreach (var reference in service.References)
        {
            expected[reference.Variable] = $"{{{reference.Resource}.bindings.{reference.Endpoint}.url}}";
            expected[$"{reference.Resource}_{reference.Endpoint}".ToUpperInvariant()] = expected[reference.Variable];
        }

        foreach (var (variable, setting) in service.Settings)
        {
            if (setting switch
            {
                EnvironmentValue.FromParameter { Parameter: var parameter } => IsPartOfADeployment(parameter) ? $"{{{parameter.Name}.value}}" : null,
                EnvironmentValue.DataFolder folder => $"{ContainerImage.DataFolder}/{folder.Name}",
                _ => throw new InvalidOperationException(variable),
            } is { } value)
            {
                expected[variable] = value;
            }
        }

        Assert.Equal(expected, Environment(Sample[name]!));
        Assert.Equal("project.v0", (string?)Sample[name]!["type"]);
        Assert.EndsWith($"{service.Project}.csproj", (string?)Sample[name]!["path"], StringComparison.Ordinal);
        Assert.Equal(service.Endpoints.Select(static e => (e.Name, e.External)), Sample[name]!["bindings"]!.AsObject().Select(static b => (b.Key, (bool?)b.Value!["external"] ?? false)));
    }

    [Fact]
    public void Sample_Whole_HasEveryPartAndNoSecret()
    {
        Assert.Equal(
            SystemParameters.All.Where(IsPartOfADeployment).Select(static p => p.Name).Concat(KernelSystem.Resources.Select(static r => r.Name)).Order(),
            Sample.Select(static r => r.Key).Order());
        Assert.DoesNotContain(Sample, static r => (string?)r.Value!["type"] == "executable.v0");
        Assert.Equal("container.v1", (string?)Sample["chromium"]!["type"]);
        Assert.All(SystemParameters.All.Where(static p => p.Secret), static p =>
        {
            var input = Sample[p.Name]!["inputs"]!["value"]!;
            Assert.True((bool?)input["secret"]);
            Assert.Null(input["default"]?["value"]);
        });
    }

    [Theory]
    [InlineData("--publisher", "manifest")]
    [InlineData("--operation", "publish", "--step", "publish-manifest")]
    public async Task Publish_AspireEdition_WritesTheSample(params string[] how)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        var host = Path.Combine(own.Parent!.Parent!.FullName, "Kernel.AppHost", own.Name);
        Assert.SkipUnless(File.Exists(Path.Combine(host, "Aspire.Hosting.dll")), "The package feed has no Aspire here, so the local edition was built.");
        using var folder = new TempDirectory();
        var path = folder["manifest.json"];
        using var process = Process.Start(new ProcessStartInfo(ServiceFinder.FindDotNet(), [Path.Combine(host, "Kernel.AppHost.dll"), .. how, "--output-path", path]))!;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(File.Exists(path), "Nothing was published.");
        var published = Resources(await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(Sample.Select(static r => r.Key).Order(), published.Select(static r => r.Key).Order());
        foreach (var (name, sample) in Sample)
        {
            Assert.Equal((string?)sample!["type"], (string?)published[name]!["type"]);
            Assert.True(JsonNode.DeepEquals(sample["inputs"], published[name]!["inputs"]), $"{name}: {published[name]}");
            Assert.True(JsonNode.DeepEquals(sample["bindings"], published[name]!["bindings"]), $"{name}: {published[name]}");
            Assert.Equal(Environment(sample), Environment(published[name]!));
        }
    }

    private static bool IsPartOfADeployment(SystemParameter parameter) =>
        parameter.Generated || parameter.AskedForInDeployment || parameter.TrueInDevelopment || parameter.Default is not null;

    private static JsonObject Resources(string manifest) => JsonNode.Parse(manifest)!["resources"]!.AsObject();

    private static SortedDictionary<string, string> Environment(JsonNode resource) =>
        new((resource["env"]?.AsObject() ?? [])
            .Where(static v => !AspiresOwn.Any(prefix => v.Key.StartsWith(prefix, StringComparison.Ordinal)))
            .ToDictionary(static v => v.Key, static v => (string)v.Value!), StringComparer.Ordinal);
}
