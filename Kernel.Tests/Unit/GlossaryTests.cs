using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Unit;

/// <summary>Prose uses the words of docs/glossary.md.</summary>
/// <remarks>
/// Code samples, and names in <c>`backticks`</c>, are not prose. Of a C# file, its comments and its strings with a space are: summaries,
/// messages, descriptions. A set of files becomes subject to the rules by a row in <see cref="Sets"/>.
/// </remarks>
public sealed partial class GlossaryTests
{
    // A word that is ruled out, and what to write instead.
    private static readonly (Regex Word, string Instead)[] Rules =
    [
        Rule("nobody|somebody|whoever|everybody", "name the subject: the client, no reader, every caller"),
        Rule("anew", "again, new"),
        Rule("for ever", "indefinitely"),
        Rule("seldom|mostly", "rarely, usually"),
        Rule("in one breath|in the same breath", "together"),
        Rule("to be had", "available"),
        Rule("go on|goes on|went on|going on", "continue, resume"),
        Rule("come back|comes back|came back", "reconnect, return"),
        Rule("told|tells", "report, notify, receive"),
        Rule("how it stands|it stands|they stand|stands at|as it stands|stands? still", "state, position, is"),
        Rule("behind(?! (?:a|the|an) (?:reverse )?(?:proxy|load balancer|ingress))", "after, older than"),
        Rule("pictures?", "screenshot, image"),
        Rule("refusals?", "error, rejection"),
        Rule("of its own|of their own accord", "leave it out"),
        Rule("doors?", "authentication, rate limiting, host filtering"),
        Rule("taps?", "collector"),
        Rule("patience", "timeout"),
        Rule("intake", "ingest"),
        Rule("pushed out", "dropped"),
        Rule("where (?:there|it|they|this|that) (?:is|are|was|were|has|have|does|do|did)(?! (?:stored|defined|documented))", "if, when"),
        Rule("is given up|are given up|gives up|give up", "time out, abandon"),
        Rule("set apart", "reserve"),
        Rule("whether or not", "whether, even if"),
    ];

    // docs/glossary.md lists the words themselves.
    private static readonly Dictionary<string, Func<IEnumerable<string>>> Sets = new()
    {
        ["documentation"] = static () => [.. MarkdownFiles.All.Except(["docs/glossary.md"])],
        ["service defaults"] = static () => Sources("Kernel.ServiceDefaults"),
        ["API"] = static () => Sources("Kernel.Api"),
        ["collector"] = static () => Sources("Kernel.CdpCollector"),
        ["storage writer"] = static () => Sources("Kernel.StorageWriter"),
        ["app host"] = static () => Sources("Kernel.AppHost"),
        ["command line"] = static () => Sources("Kernel.Cli"),
        ["benchmarks"] = static () => Sources("Kernel.Benchmarks"),
        ["tests"] = static () => [.. Sources("Kernel.Tests").Except(["Kernel.Tests/Unit/GlossaryTests.cs"])],
    };

    private static readonly string[] Projects =
        ["Kernel.ServiceDefaults", "Kernel.Api", "Kernel.CdpCollector", "Kernel.StorageWriter", "Kernel.AppHost", "Kernel.Cli", "Kernel.Benchmarks"];

    public static TheoryData<string> Names => [.. Sets.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Prose_OfASet_UsesTheGlossary(string set)
    {
        var files = Sets[set]().ToArray();
        Assert.NotEmpty(files);
        Assert.Equal("", string.Join('\n', files.SelectMany(static file => Violations(file, RepositoryFiles.Read(file)))));
    }

    // A noun phrase or a verb in the third person.
    [Fact]
    public void Summaries_OfAllProjects_DoNotBeginWithAQuestion() => Assert.Empty(
        from project in Projects.Append("Kernel.Tests")
        from file in Sources(project)
        from match in QuestionSummary().Matches(RepositoryFiles.Read(file))
        select $"{file}: {match.Value}");

    [Fact]
    public void TypeNames_OfAllProjects_AreUnique() => Assert.Empty(
        from project in Projects
        from file in Sources(project)
        from match in TypeDeclaration().Matches(RepositoryFiles.Read(file))
        where !match.Value.Contains(" partial ", StringComparison.Ordinal)
        group file by match.Groups[1].Value into files
        where files.Count() > 1
        select $"{files.Key}: {string.Join(", ", files)}");

    [Theory]
    [InlineData("page.md", "The client goes on.", 1)]
    [InlineData("page.md", "`goes on` is ruled out.", 0)]
    [InlineData("page.md", "```sh\necho goes on\n```\nThe API is behind a proxy, a reader behind the ring.", 1)]
    [InlineData("Code.cs", "int behind = 1; // behind the ring", 1)]
    [InlineData("Code.cs", "throw new ArgumentException(\"Nobody listens.\"); var name = \"behind\";", 1)]
    [InlineData("Code.cs", "/// <summary>The <c>told</c> member.</summary>", 0)]
    public void Violations_OfATextOfItsKind_AreThoseOfItsProse(string path, string text, int count) => Assert.Equal(count, Violations(path, text).Count());

    /// <summary>The words in a file that the glossary rules out, with their lines.</summary>
    internal static IEnumerable<string> Violations(string path, string text)
    {
        var lines = path.EndsWith(".md", StringComparison.Ordinal) ? MarkdownFiles.Prose(text).Select(static line => TagPattern().Replace(line, "")) : CodeProse(text);
        return from line in lines.Index()
               from rule in Rules
               from match in rule.Word.Matches(line.Item)
               select $"{path}:{line.Index + 1}: '{match.Value}': {rule.Instead}";
    }

    private static IEnumerable<string> Sources(string project) => Directory
        .EnumerateFiles(RepositoryFiles.PathOf(project), "*.cs", SearchOption.AllDirectories)
        .Select(static path => Path.GetRelativePath(RepositoryFiles.PathOf(), path));

    private static IEnumerable<string> CodeProse(string text) => text.Split('\n').Select(static line => CodeName().Replace(
        string.Join(' ', CommentOrString().Matches(line).Select(static match => match.Value).Where(static part => part.Contains(' ', StringComparison.Ordinal))),
        ""));

    private static (Regex Word, string Instead) Rule(string words, string instead) => (new Regex($@"\b(?:{words})\b", RegexOptions.IgnoreCase), instead);

    [GeneratedRegex("//.*$|\"(?:[^\"\\\\]|\\\\.)*\"")]
    private static partial Regex CommentOrString();

    [GeneratedRegex(@"<summary>\s*(///)?\s*(What|How|Where|Who|Whether|When)\b.*")]
    private static partial Regex QuestionSummary();

    [GeneratedRegex(@"^(?:public |internal |file )?(?:static |sealed |abstract |readonly |ref |partial )*(?:class|record struct|record|struct|interface|enum) (\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex TagPattern();

    [GeneratedRegex("`[^`]*`|<c>.*?</c>|<(?:see|paramref)[^>]*>")]
    private static partial Regex CodeName();
}
