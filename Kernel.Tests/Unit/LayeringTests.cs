using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit;

/// <summary>Folders are layers: a namespace uses those of lower layers only.</summary>
/// <remarks>
/// A line of a table is a layer, the lowest first. The folders of one line do not use each other. A folder stands for those below
/// it, unless they are listed too; <c>""</c> is the project's own namespace, which composes the rest.
/// </remarks>
public sealed partial class LayeringTests
{
    private static readonly string[][] ServiceDefaults =
    [
        ["Buffers", "Threading", "IO", "Http", "Discovery", "Health", "Options", "Events"],
        ["Contracts", "Redaction"],
        ["Telemetry"],
        [""],
    ];

    private static readonly string[][] CdpCollector =
    [
        ["Json", "Telemetry", "Transport.WebSockets"],
        ["Transport", "Outbox"],
        ["Targets"],
        ["Mapping"],
        ["Mapping.Lifecycle"],
        ["Mapping.Network", "Mapping.Page", "Mapping.Runtime", "Mapping.Interactions", "Mapping.Screenshots"],
        ["Capture"],
        ["Health"],
        [""],
    ];

    private static readonly string[][] StorageWriter =
    [
        ["S2Client.Model"],
        ["S2Client.Wire"],
        ["S2Client.Http"],
        ["S2Client"],
        ["Replication"],
        ["History", "Sinks.OpenTelemetry"],
        ["Sinks.Files", "Sinks.S2"],
        [""],
    ];

    private static readonly string[][] Api =
    [
        ["EventStream"],
        ["Journal"],
        ["Http"],
        ["Sessions", "History", "Security.RateLimiting"],
        ["Security.Authentication"],
        ["Security.HostFiltering", "Security.Ports"],
        ["Security"],
        ["Control"],
        ["Gateway", "ScaleToZero", "Browsers.Telemetry", "Summary", "Har"],
        ["Http.Endpoints", "Ingest", "Browsers", "WebUI", "Demo"],
        ["Bundles", "Mcp"],
        ["OpenApi"],
        [""],
    ];

    // A tier is a layer: it uses of the test kit what lies below it, and what it must not start lies above.
    private static readonly string[][] Tests =
    [
        ["TestKit"],
        ["Unit"],
        ["TestKit.Fakes", "TestKit.Clients", "TestKit.Sites"],
        ["TestKit.Hosts"],
        ["TestKit.Golden"],
        ["Integration"],
        ["TestKit.Processes"],
        ["TestKit.Chromium"],
        ["Browsers", "Processes"],
        ["Containers"],
    ];

    public static TheoryData<string, string[][]> Projects => new()
    {
        { "Kernel.Api", Api },
        { "Kernel.ServiceDefaults", ServiceDefaults },
        { "Kernel.CdpCollector", CdpCollector },
        { "Kernel.StorageWriter", StorageWriter },
        { "Kernel.Tests", Tests },
    };

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folder_OfAProject_UsesLowerLayersOnly(string project, string[][] layers)
    {
        var files = RepositoryFiles.SourcesOf(project);
        Assert.NotEmpty(files);
        Assert.Equal([], files.SelectMany(file => Violations(project, layers, file.Path, file.Text)));
        Assert.Equal([], layers.SelectMany(static layer => layer)
            .Where(folder => !files.Any(file => FolderOf(file.Path) == folder || FolderOf(file.Path).StartsWith(folder + ".", StringComparison.Ordinal)))
            .Select(static folder => $"There is no folder {folder}."));
    }

    /// <summary>Processes are started by these folders alone: the tests of <c>./test --fast</c> start none.</summary>
    [Fact]
    public void Processes_AreStarted_ByTheirFoldersOnly() => Assert.Equal([], RepositoryFiles.SourcesOf("Kernel.Tests")
        .Where(static file => ProcessPattern().IsMatch(file.Text))
        .Select(static file => FolderOf(file.Path))
        .Where(static folder => !Regex.IsMatch(folder, @"^(TestKit\.)?(Processes|Chromium|Browsers|Containers)\b"))
        .Distinct());

    /// <summary>The S2 client is a library: it can be lifted out of this repository.</summary>
    [Fact]
    public void S2Client_UsesNothingElseOfTheRepository() => Assert.Equal([], RepositoryFiles.SourcesOf("Kernel.StorageWriter")
        .Where(static file => FolderOf(file.Path).StartsWith("S2Client", StringComparison.Ordinal))
        .SelectMany(static file => Regex.Matches(file.Text, @"\bKernel\.(?!StorageWriter\.S2Client\b)[\w.]+").Select(match => $"{file.Path}: {match.Value}")));

    [Theory]
    [InlineData("Low/A.cs", "namespace P.Low;")]
    [InlineData("Low/Deep/A.cs", "using P.Low;\nnamespace P.Low.Deep;")]
    [InlineData("High/A.cs", "using P.Low;\nusing P.Low.Deep;\nusing Q.High;\nnamespace P.High;")]
    [InlineData("A.cs", "using P.High;\nnamespace P;")]
    [InlineData("Low/A.cs", "using P.High;\nnamespace P.Low;", "Low/A.cs: P.Low uses P.High, which is not below it.")]
    [InlineData("Low/A.cs", "using static P.High.Words;\nnamespace P.Low;", "Low/A.cs: P.Low uses P.High.Words, which is not below it.")]
    [InlineData("Low/A.cs", "using W = P.High.Words;\nnamespace P.Low;", "Low/A.cs: P.Low uses P.High.Words, which is not below it.")]
    [InlineData("Low/A.cs", "namespace P.Low;\nnew P.High.Words();", "Low/A.cs: P.Low uses P.High.Words, which is not below it.")]
    [InlineData("Low/A.cs", "using P.Beside;\nnamespace P.Low;", "Low/A.cs: P.Low uses P.Beside, which is not below it.")]
    [InlineData("Low/A.cs", "using P;\nnamespace P.Low;", "Low/A.cs: P.Low uses P, which is not below it.")]
    [InlineData("Low/A.cs", "namespace P.Low;\nnew P.Program();", "Low/A.cs: P.Low uses P.Program, which is not below it.")]
    [InlineData("Low/A.cs", "namespace P.High;", "Low/A.cs: the namespace is P.High, not P.Low.")]
    [InlineData("New/A.cs", "namespace P.New;", "New/A.cs: New is in no layer.")]
    public void Violations_OfAFile_AreFound(string path, string text, params string[] violations) =>
        Assert.Equal(violations, Violations("P", [["Low", "Beside"], ["High"], [""]], path, text));

    private static IEnumerable<string> Violations(string project, string[][] layers, string path, string text)
    {
        var folder = FolderOf(path);
        var own = folder.Length == 0 ? project : $"{project}.{folder}";
        if (Find(layers, folder) is not { } from)
        {
            return [$"{path}: {folder} is in no layer."];
        }

        return text.Split('\n')
            .Select(static line => NamespacePattern().Match(line))
            .Where(match => match.Success && match.Groups[1].Value != own)
            .Select(match => $"{path}: the namespace is {match.Groups[1].Value}, not {own}.")
            .Concat(UsedNames(project, text)
                .Where(used => (Find(layers, used[project.Length..].TrimStart('.')) ?? Find(layers, "")) is { } to && to.Folder != from.Folder && to.Layer >= from.Layer)
                .Select(used => $"{path}: {own} uses {used}, which is not below it."));
    }

    // Names that begin with the project's, in using directives and in code; one without a folder counts in a directive alone.
    private static IEnumerable<string> UsedNames(string project, string text) =>
        text.Split('\n')
            .Where(static line => !NamespacePattern().IsMatch(line) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .SelectMany(line => Regex.Matches(line, $@"(?<![\w.""]){Regex.Escape(project)}((?:\.\w+)+|(?=;))").Select(static match => match.Value))
            .Distinct();

    private static (string Folder, int Layer)? Find(string[][] layers, string name) =>
        layers.SelectMany(static (folders, layer) => folders.Select(folder => (Folder: folder, Layer: layer)))
            .Where(entry => name == entry.Folder || name.StartsWith(entry.Folder + ".", StringComparison.Ordinal))
            .OrderByDescending(static entry => entry.Folder.Length)
            .Select(static entry => ((string, int)?)entry)
            .FirstOrDefault();

    private static string FolderOf(string path) => Path.GetDirectoryName(path)!.Replace('/', '.').Replace('\\', '.');

    [GeneratedRegex(@"\bProcess\.Start\(|\bnew ProcessStartInfo\(|\bnew Process\b|\bPlaywright\.CreateAsync\(")]
    private static partial Regex ProcessPattern();

    [GeneratedRegex(@"^namespace ([\w.]+)")]
    private static partial Regex NamespacePattern();
}
