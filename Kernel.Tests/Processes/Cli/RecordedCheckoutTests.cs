using System.IO.Compression;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.Cli;

/// <summary>The failing checkout of docs/ci.md, with a real browser.</summary>
public sealed class RecordedCheckoutTests
{
    [Fact]
    public async Task Record_OfAFailingScript_NamesTheCauseAndKeepsItInTheBundle()
    {
        NodeScript.SkipUnlessInstalled();
        using var folder = new TempDirectory();
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address, ("Gateway__Enabled", "true"), ("DOTNET_ENVIRONMENT", "Development"), ("ASPNETCORE_ENVIRONMENT", "Development"));
        var file = folder["checkout.kernel.zip"];
        await using var record = CliProcess.Start(
            new Dictionary<string, string> { ["KERNEL_URL"] = kernel.Address.ToString() },
            "record", "--name", "checkout", "--bundle", file, "--fail-on", "errors,failed", "--", "node", NodeScript.PathOf("checkout.mjs"));

        Assert.Equal(1, await record.ExitedAsync(TimeSpan.FromSeconds(90)));
        Assert.Contains("POST /demo/api/checkout answered 500", record.Errors, StringComparison.Ordinal);
        Assert.Contains("kernel: --fail-on: the session has ", record.Errors, StringComparison.Ordinal);
        await using var bundle = await ZipFile.OpenReadAsync(file, Wait.Cancellation);
        using var events = new StreamReader(await bundle.GetEntry("events.jsonl")!.OpenAsync(Wait.Cancellation));
        Assert.Contains("payment_declined", await events.ReadToEndAsync(Wait.Cancellation), StringComparison.Ordinal);
    }
}
