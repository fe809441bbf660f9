using System.Diagnostics;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Api.WebUI;

/// <summary>Runs the JavaScript tests of the web UI's modules (<c>Logic/*.test.js</c>) with the Node.js test runner.</summary>
public sealed class WebUILogicTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    public static TheoryData<string> Suites =>
        [.. Directory.GetFiles(Folder, "*.test.js").Select(static path => Path.GetFileName(path)!).Order()];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "WebUI", "Logic");

    [Theory]
    [MemberData(nameof(Suites))]
    public async Task Suite_RunByNode_Passes(string suite)
    {
        var output = await CompletedProcess.RunAsync(new ProcessStartInfo("node", ["--test", Path.Combine(Folder, suite)]), Deadline);
        Assert.DoesNotContain("# tests 0", output, StringComparison.Ordinal);
    }
}
