using System.Diagnostics;
using System.Text.Json;

namespace Kernel.Tests.TestKit.Processes;

/// <summary>Runs a script of <c>Node/</c> with the npm packages that <c>./test</c> installs.</summary>
internal static class NodeScript
{
    private const string ModulesVariable = "KERNEL_TEST_NODE_MODULES";
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(90);

    /// <summary>Gets the folder of the packages.</summary>
    public static string Modules => Environment.GetEnvironmentVariable(ModulesVariable) ?? "";

    /// <summary>Runs it to its end and gives back the JSON of its last line. Skips the test where the packages are not installed.</summary>
    public static async Task<JsonElement> RunAsync(string script, params string[] arguments)
    {
        SkipUnlessInstalled();
        var start = new ProcessStartInfo("node", [PathOf(script), .. arguments]);
        return JsonElement.Parse((await CompletedProcess.RunAsync(start, Deadline)).Trim().Split('\n')[^1]);
    }

    /// <summary>Gets the path of a script.</summary>
    public static string PathOf(string script) => Path.Combine(AppContext.BaseDirectory, "Node", script);

    /// <summary>Gets the path of a file of an npm package.</summary>
    public static string ModulePath(string file) => Path.Combine(Environment.GetEnvironmentVariable(ModulesVariable)!, file);

    /// <summary>Skips the test where the packages are not installed.</summary>
    public static void SkipUnlessInstalled() =>
        Assert.SkipUnless(Directory.Exists(Modules), $"{ModulesVariable} names no folder of npm packages; ./test makes one.");
}
