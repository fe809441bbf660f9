using System.Diagnostics;
using System.Text.RegularExpressions;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Cli;

/// <summary>docs/ci.md, run as it is written, with a real browser.</summary>
public sealed partial class CiDocumentationTests
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    [Fact]
    public async Task Job_OfAFailingScript_NamesTheCauseAndKeepsItInTheBundle()
    {
        NodeScript.SkipUnlessInstalled();
        var page = MarkdownFiles.Blocks(RepositoryFiles.Read("docs/ci.md")).ToList();
        var record = Assert.Single(RecordPattern().Matches(page.Single(static block => block.Language == "yaml").Text)).Groups[1].Value;
        var open = CommandPattern().Matches(page.Last(static block => block.Language == "console").Text).Select(static match => match.Groups[1].Value).ToArray();
        using var folder = new TempDirectory();
        await File.WriteAllTextAsync(folder["checkout.mjs"], page.Single(static block => block.Language == "js").Text, Wait.Cancellation);
        Directory.CreateSymbolicLink(folder["node_modules"], NodeScript.Modules);
        await using var chromium = await ChromiumProcess.StartAsync();
        string log;
        await using (var kernel = await RunningKernel.StartAsync(chromium.Address, ("Gateway__Enabled", "true"), ("DOTNET_ENVIRONMENT", "Development"), ("ASPNETCORE_ENVIRONMENT", "Development")))
        {
            log = await RunAsync(folder.Path, kernel.Address.ToString(), $"{record}; echo exit code $?");
        }

        AssertSays("POST /demo/api/checkout answered 500 {\"error\":\"payment_declined\"", log);
        AssertSays("kernel: --fail-on: the session has ", log);
        AssertSays("\nexit code 1\n", log);

        // On another machine, where no Kernel runs.
        Assert.Equal(3, open.Length);
        var opened = await RunAsync(folder.Path, "http://127.0.0.1:1", "set -e; " + string.Join("; ", open));
        AssertSays("! POST /demo/api/checkout answered 500", opened);
        Assert.Matches(@"network_response +500 http\S+/demo/api/checkout", opened);
        Assert.EndsWith("checkout.har\n", opened, StringComparison.Ordinal);
        Assert.Contains("payment_declined", await File.ReadAllTextAsync(folder["checkout.har"], Wait.Cancellation), StringComparison.Ordinal);
    }

    private static void AssertSays(string expected, string output) => Assert.True(output.Contains(expected, StringComparison.Ordinal), $"'{expected}' is not in: {output}");

    // Both streams of the commands, with the command of this build as kernel.
    private static Task<string> RunAsync(string folder, string url, string commands) => CompletedProcess.RunAsync(
        new ProcessStartInfo("bash", ["-c", $"kernel() {{ dotnet \"$KERNEL\" \"$@\"; }}; exec 2>&1; {commands}"])
        {
            WorkingDirectory = folder,
            Environment = { ["KERNEL"] = ChildProcess.AssemblyOf("Kernel.Cli"), ["KERNEL_URL"] = url },
        },
        Deadline);

    [GeneratedRegex(@"^ *(kernel record .*)$", RegexOptions.Multiline)]
    private static partial Regex RecordPattern();

    [GeneratedRegex(@"^\$ (kernel .*)$", RegexOptions.Multiline)]
    private static partial Regex CommandPattern();
}
