using System.Text;
using System.Text.RegularExpressions;

namespace Kernel.Api.WebUI;

/// <summary>
/// The modules of the page as few scripts, and its style sheets as one: a browser requests and decompresses each once. Modules keep their scopes and names;
/// what they export has a name that no other module exports. A module that is imported when it is needed is a script, with what it imports.
/// </summary>
internal static partial class PageText
{
    /// <summary>Joins modules, each after those that it imports. Returns the scripts by their names: those of their modules, without folders.</summary>
    /// <param name="files">The sources by their names, such as <c>lib/deque.js</c>.</param>
    /// <param name="entry">The name of the module that the page begins with.</param>
    public static Dictionary<string, string> Scripts(IReadOnlyDictionary<string, string> files, string entry)
    {
        var scripts = new Dictionary<string, string>();
        var entries = new Queue<string>([entry]);
        while (entries.TryDequeue(out var name))
        {
            if (scripts.ContainsKey(Path.GetFileName(name)))
            {
                continue;
            }

            var script = new StringBuilder();
            foreach (var module in Order(files, name))
            {
                var source = ImportPattern().Replace(files[module], "");
                var exports = string.Join(',', ExportPattern().Matches(source).Select(static match => match.Groups[1].Value));
                var body = LaterImportPattern().Replace(ScriptText.Shorten(ExportPattern().Replace(source, static match => match.Value["export ".Length..])), match =>
                {
                    var later = Resolve(module, match.Groups[1].Value);
                    entries.Enqueue(later);
                    return $"import('./{Path.GetFileName(later)}')";
                });
                script.Append(exports == "" ? $"(()=>{{{body}\n}})();\n" : $"const{{{exports}}}=(()=>{{{body}\nreturn{{{exports}}}}})();\n");
                if (module == name && exports != "")
                {
                    script.Append($"export{{{exports}}};\n");
                }
            }

            scripts.Add(Path.GetFileName(name), script.ToString());
        }

        return scripts;
    }

    /// <summary>Joins the style sheets that a style sheet imports.</summary>
    /// <param name="files">The sources by their names.</param>
    /// <param name="entry">The name of the style sheet.</param>
    public static string Sheet(IReadOnlyDictionary<string, string> files, string entry) =>
        string.Concat(SheetPattern().Matches(files[entry]).Select(match => ShortenSheet(files[Resolve(entry, match.Groups[1].Value)])));

    /// <summary>Leaves out comments and white space without meaning.</summary>
    public static string ShortenSheet(string source) => SheetSpacePattern().Replace(source, static match =>
        match.Groups["kept"] is { Success: true } kept ? kept.Value : match.Value.StartsWith("/*", StringComparison.Ordinal) ? "" : " ").Replace(";}", "}", StringComparison.Ordinal);

    // Similar modules are near each other, which compresses better: layer by layer, as the folders are named.
    private static List<string> Order(IReadOnlyDictionary<string, string> files, string entry)
    {
        var reached = new HashSet<string>();
        Reach(entry);
        var order = new List<string>();
        foreach (var name in reached.OrderBy(static name => !name.Contains('/')).ThenBy(static name => name, StringComparer.Ordinal))
        {
            Visit(name);
        }

        return order;

        void Reach(string name)
        {
            if (reached.Add(name))
            {
                Imports(name).ForEach(Reach);
            }
        }

        void Visit(string name)
        {
            if (!order.Contains(name))
            {
                Imports(name).ForEach(Visit);
                order.Add(name);
            }
        }

        List<string> Imports(string name) => [.. ImportPattern().Matches(files[name]).Select(match => Resolve(name, match.Groups[1].Value))];
    }

    private static string Resolve(string name, string reference) => new Uri(new Uri("file:///" + name), reference).AbsolutePath[1..];

    [GeneratedRegex(@"^import \{ [^}]* \} from '([^']+)';\r?\n", RegexOptions.Multiline)]
    private static partial Regex ImportPattern();

    [GeneratedRegex(@"^export (?:(?:async )?function|class|const) (\w+)", RegexOptions.Multiline)]
    private static partial Regex ExportPattern();

    [GeneratedRegex(@"\bimport\('([^']+)'\)")]
    private static partial Regex LaterImportPattern();

    [GeneratedRegex("^@import '([^']+)';", RegexOptions.Multiline)]
    private static partial Regex SheetPattern();

    // A colon is followed by space only between a property and its value; before it, space can be a part of a selector.
    [GeneratedRegex("""(?<kept>"[^"]*")|/\*(?:(?!\*/)[\s\S])*\*/|\s*(?<kept>[{};,>])\s*|(?<kept>:)\s+|\s+""")]
    private static partial Regex SheetSpacePattern();
}
