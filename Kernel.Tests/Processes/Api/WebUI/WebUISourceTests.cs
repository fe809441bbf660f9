using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Api.WebUI;

/// <summary>The page's JavaScript, as its authors have to write it.</summary>
public sealed partial class WebUISourceTests
{
    /// <summary>The folders, the lowest first: a module imports from its own and from those before it. The page's own folder composes the rest.</summary>
    private static readonly string[] Layers = ["lib", "model", "stream", "ui", "views", ""];

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
    public void Imports_OfEveryModule_AreFromItsLayerOrBelow()
    {
        var modules = Directory.GetFiles(Folder, "*.js", SearchOption.AllDirectories);
        var imports = modules.SelectMany(static module => ImportPattern().Matches(File.ReadAllText(module))
            .Select(match => (From: module, To: Path.GetFullPath(match.Groups[1].Value, Path.GetDirectoryName(module)!)))).ToList();

        Assert.NotEmpty(imports);
        Assert.Equal([], imports.Where(static import => !File.Exists(import.To) || LayerOf(import.To) > LayerOf(import.From))
            .Select(static import => $"{Path.GetRelativePath(Folder, import.From)} imports {Path.GetRelativePath(Folder, import.To)}"));
    }

    private static int LayerOf(string module)
    {
        var layer = Array.IndexOf(Layers, Path.GetRelativePath(Folder, Path.GetDirectoryName(module)!).TrimStart('.'));
        return layer >= 0 ? layer : throw new InvalidOperationException($"{module} is in no layer.");
    }

    [GeneratedRegex(@"from '([^']+)'")]
    private static partial Regex ImportPattern();
}
