using System.Text.Json;
using System.Text.RegularExpressions;
using Kernel.Api.WebUI;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Api.WebUI;

/// <summary>The page's JavaScript, as its authors have to write it.</summary>
public sealed partial class WebUISourceTests
{
    /// <summary>The folders, the lowest first: a module imports from its own and from those before it. The page's own folder composes the rest.</summary>
    private static readonly string[] Layers = ["lib", "model", "stream", "ui", "views", ""];

    // What the page's modules need not contain.
    private static readonly string[] Samples =
    [
        "const a = b / c / d; const e = f ? /[/'`]/.test(g) : `${h ? `}${i / 2}` : '`'} // no comment`; // a comment",
        "let a = 1\nlet b = - -a + +a - --a /* one */ /* two\nlines */\nif (a) /x/g; else /y/.exec('')\nreturn\n(b)",
        "class A { static #b = 1; get #c() { return this.#b in A }\n  *d() { yield /e/ }\n  async f() { await /g/ } }",
        "x = a ? .5 : 1 .toFixed(); y = typeof /z/; label: for (;;) { break\nlabel }",
    ];

    private static readonly string Folder = RepositoryFiles.PathOf("Kernel.Api", "WebUI", "Page");

    [Fact]
    public async Task Types_OfAllModules_Fit()
    {
        var problems = await NodeScript.RunAsync("check-types.mjs", RepositoryFiles.PathOf("Kernel.Api", "WebUI", "jsconfig.json"));

        Assert.Equal("[]", problems.GetRawText());
    }

    [Fact]
    public async Task Types_WrongCall_IsAProblem()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["a.js"], "Math.abs('one', 2);", Wait.Cancellation);
        await File.WriteAllTextAsync(folder["jsconfig.json"], """{ "compilerOptions": { "checkJs": true, "noEmit": true }, "include": ["*.js"] }""", Wait.Cancellation);

        var problems = await NodeScript.RunAsync("check-types.mjs", folder["jsconfig.json"]);

        Assert.StartsWith("a.js(1): Expected 1 arguments, but got 2.", Assert.Single(problems.EnumerateArray()).GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Shorten_AllModules_AreTheSameCode()
    {
        string[][] written =
        [
            .. Modules.Select(static module => (string[])[Path.GetRelativePath(Folder, module), File.ReadAllText(module), ScriptText.Shorten(File.ReadAllText(module))]),
            .. Samples.Select(static (sample, index) => (string[])[$"sample {index}", sample, ScriptText.Shorten(sample)]),
        ];
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["code.json"], JsonSerializer.Serialize(written), Wait.Cancellation);

        Assert.Equal("[]", (await NodeScript.RunAsync("compare-code.mjs", folder["code.json"])).GetRawText());
        Assert.All(written, static text => Assert.DoesNotMatch("^ |\n\\s*\n|\n//", text[2]));
    }

    [Fact]
    public async Task Shorten_OtherCode_IsADifference()
    {
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["code.json"], JsonSerializer.Serialize((string[][])[["a.js", "return\n1", "return 1"]]), Wait.Cancellation);

        Assert.Equal(1, (await NodeScript.RunAsync("compare-code.mjs", folder["code.json"])).GetArrayLength());
    }

    [Fact]
    public void Exports_OfAllModules_HaveDifferentNames()
    {
        var names = Modules.SelectMany(static module => ExportPattern().Matches(File.ReadAllText(module)).Select(static match => match.Groups[1].Value)).ToList();

        Assert.NotEmpty(names);
        Assert.Equal([], names.GroupBy(static name => name).Where(static group => group.Count() > 1).Select(static group => group.Key));
    }

    [Fact]
    public void ImportsAndExports_OfAllModules_AreOfTheFormThatIsJoined()
    {
        Assert.Equal([], Modules.SelectMany(static module => StatementPattern().Matches(File.ReadAllText(module)).Select(static match => match.Value))
            .Where(static line => !JoinedPattern().IsMatch(line)));
    }

    [Fact]
    public void Imports_OfEveryModule_AreFromItsLayerOrBelow()
    {
        var imports = Modules.SelectMany(static module => ImportPattern().Matches(File.ReadAllText(module))
            .Select(match => (From: module, To: Path.GetFullPath(match.Groups[1].Value + match.Groups[2].Value, Path.GetDirectoryName(module)!)))).ToList();

        Assert.NotEmpty(imports);
        Assert.Equal([], imports.Where(static import => !File.Exists(import.To) || LayerOf(import.To) > LayerOf(import.From))
            .Select(static import => $"{Path.GetRelativePath(Folder, import.From)} imports {Path.GetRelativePath(Folder, import.To)}"));
    }

    private static string[] Modules => Directory.GetFiles(Folder, "*.js", SearchOption.AllDirectories);

    private static int LayerOf(string module)
    {
        var layer = Array.IndexOf(Layers, Path.GetRelativePath(Folder, Path.GetDirectoryName(module)!).TrimStart('.'));
        return layer >= 0 ? layer : throw new InvalidOperationException($"{module} is in no layer.");
    }

    [GeneratedRegex(@"^export (?:async )?(?:function|class|const) (\w+)", RegexOptions.Multiline)]
    private static partial Regex ExportPattern();

    [GeneratedRegex(@"^(?:import|export)\b.*$", RegexOptions.Multiline)]
    private static partial Regex StatementPattern();

    [GeneratedRegex(@"^(?:import \{ \w+(?:, \w+)* \} from '[^']+';|export (?:(?:async )?function|class|const) \w+.*)$")]
    private static partial Regex JoinedPattern();

    [GeneratedRegex(@"from '(\.[^']+)'|\bimport\('([^']+)'\)(?!\.)")]
    private static partial Regex ImportPattern();
}
