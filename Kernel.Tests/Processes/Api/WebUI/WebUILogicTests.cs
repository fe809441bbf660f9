using System.Diagnostics;

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
        var start = new ProcessStartInfo("node", ["--test", Path.Combine(Folder, suite)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var node = Process.Start(start)!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(Deadline);
        var output = node.StandardOutput.ReadToEndAsync(deadline.Token);
        var errors = node.StandardError.ReadToEndAsync(deadline.Token);
        await node.WaitForExitAsync(deadline.Token);

        Assert.True(node.ExitCode == 0, $"{await output}\n{await errors}");
        Assert.DoesNotContain("# tests 0", await output, StringComparison.Ordinal);
    }
}
