using System.Text.RegularExpressions;

namespace Kernel.Tests.TestKit;

/// <summary>The documentation of the repository.</summary>
internal static partial class MarkdownFiles
{
    /// <summary>The paths of all pages, from the repository's root.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "README.md", "CHANGELOG.md", "CONTRIBUTING.md",
        .. Directory.EnumerateFiles(RepositoryFiles.PathOf("docs"), "*.md", SearchOption.AllDirectories)
            .Select(static path => Path.GetRelativePath(RepositoryFiles.PathOf(), path))
            .Order(StringComparer.Ordinal),
    ];

    /// <summary>The lines of a page without its code, which is replaced by nothing.</summary>
    public static IEnumerable<string> Prose(string markdown)
    {
        var fence = "";
        foreach (var line in markdown.Split('\n'))
        {
            var mark = FencePattern().Match(line).Groups[1].Value;
            if (mark.Length > 0 && (fence.Length == 0 || fence == mark))
            {
                fence = fence.Length == 0 ? mark : "";
                yield return "";
            }
            else
            {
                yield return fence.Length > 0 ? "" : CodePattern().Replace(line, "");
            }
        }
    }

    /// <summary>The fenced blocks of a page: their language, their text without its indentation, and the line that they begin at.</summary>
    public static IEnumerable<(string Language, string Text, int Line)> Blocks(string markdown) =>
        from Match block in BlockPattern().Matches(markdown)
        let indentation = block.Groups[1].Value
        select (
            block.Groups[2].Value,
            string.Join('\n', block.Groups[3].Value.Split('\n').Select(line => line.StartsWith(indentation, StringComparison.Ordinal) ? line[indentation.Length..] : line)),
            markdown.AsSpan(0, block.Index).Count('\n') + 1);

    /// <summary>The anchors that GitHub gives the headings of a page.</summary>
    public static IEnumerable<string> Anchors(string markdown) => markdown.Split('\n')
        .Select(static line => HeadingPattern().Match(line))
        .Where(static match => match.Success)
        .Select(static match => PunctuationPattern().Replace(match.Groups[1].Value.Trim().ToLowerInvariant(), "").Replace(' ', '-'));

    [GeneratedRegex("^ *(```+)")]
    private static partial Regex FencePattern();

    [GeneratedRegex("`[^`]*`")]
    private static partial Regex CodePattern();

    [GeneratedRegex("^( *)```([a-z]*)\n(.*?)^ *```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex BlockPattern();

    [GeneratedRegex("^#+ (.*)$")]
    private static partial Regex HeadingPattern();

    [GeneratedRegex(@"[^\p{L}\p{N} _-]")]
    private static partial Regex PunctuationPattern();
}
