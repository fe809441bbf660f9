using System.Text.Json;
using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit;

/// <summary>Targets of the documentation's references exist, and its samples are well formed.</summary>
public sealed partial class DocumentationTests
{
    public static TheoryData<string> Pages => [.. MarkdownFiles.All];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Links_OfAPage_LeadToFilesAndHeadings(string page)
    {
        var text = RepositoryFiles.Read(page);
        var prose = string.Join('\n', MarkdownFiles.Prose(text));
        Assert.Equal([], LinkPattern().Matches(prose)
            .Select(static match => match.Groups[1].Success ? match.Groups[1].Value : match.Groups[2].Value)
            .Where(static target => !target.Contains("://", StringComparison.Ordinal))
            .Where(target => !Exists(page, target)));
    }

    [Fact]
    public void Pages_OfTheDocumentation_AreInItsTable()
    {
        var linked = Targets("docs/README.md").Concat(Targets("docs/decisions/README.md")).ToHashSet();
        Assert.Equal([], MarkdownFiles.All.Where(static page => page is not "README.md" and not "CHANGELOG.md" and not "docs/README.md").Except(linked));
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void Json_OfAPage_IsValid(string page)
    {
        foreach (var (language, text, line) in MarkdownFiles.Blocks(RepositoryFiles.Read(page)))
        {
            var samples = language == "json" ? [text] : language is "console" or "bash" or "sh" ? BodyPattern().Matches(text).Select(static match => match.Groups[1].Value) : [];
            Assert.All(samples, sample => Assert.Null(Record.Exception(() => JsonDocument.Parse(sample).Dispose())?.Message is { } message ? $"{page}:{line}: {message}" : null));
        }
    }

    // What is typed first on a line that begins with a prompt, and the projects that are named.
    [Theory]
    [MemberData(nameof(Pages))]
    public void Commands_OfAPage_NameFilesThatExist(string page)
    {
        var commands = MarkdownFiles.Blocks(RepositoryFiles.Read(page)).Where(static block => block.Language is "console" or "bash" or "sh").Select(static block => block.Text);
        Assert.Equal([], commands
            .SelectMany(static text => FilePattern().Matches(text).Select(static match => match.Groups[1].Value))
            .Where(static path => !File.Exists(RepositoryFiles.PathOf(path)) && !Directory.Exists(RepositoryFiles.PathOf(path)))
            .Distinct());
    }

    private static IEnumerable<string> Targets(string page) => LinkPattern().Matches(RepositoryFiles.Read(page))
        .Select(match => Resolve(page, match.Groups[1].Value.Split('#')[0]));

    private static bool Exists(string page, string target)
    {
        var (path, anchor) = target.Split('#') is [var before, var after] ? (before, after) : (target, null);
        var file = path.Length == 0 ? page : Resolve(page, path);
        var full = RepositoryFiles.PathOf(file);
        return anchor is null ? File.Exists(full) || Directory.Exists(full) : File.Exists(full) && MarkdownFiles.Anchors(RepositoryFiles.Read(file)).Contains(anchor);
    }

    private static string Resolve(string page, string path) => Path.GetRelativePath(
        RepositoryFiles.PathOf(),
        Path.GetFullPath(Path.Combine(RepositoryFiles.PathOf(), Path.GetDirectoryName(page)!, path)));

    [GeneratedRegex("""\]\(([^)\s]+)\)|(?:src|srcset)="([^"]+)" """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex LinkPattern();

    [GeneratedRegex("-d '([{\\[][^']*)'")]
    private static partial Regex BodyPattern();

    [GeneratedRegex(@"(?:^\$ (?:\w+=\S+ )*|--project |--prefix )((?:\./)?(?:run|test|deploy/\S+|docs/\S+|Kernel\.\S+))(?= |$)", RegexOptions.Multiline)]
    private static partial Regex FilePattern();
}
