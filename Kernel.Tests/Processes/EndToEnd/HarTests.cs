using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Chromium;
using Kernel.Tests.TestKit.Processes;

namespace Kernel.Tests.Processes.EndToEnd;

/// <summary>The archive of a page load beside those that other programs record of the same load, and in the hands of those that read it.</summary>
public sealed class HarTests
{
    [Fact]
    public async Task Archive_OfAPageLoad_AgreesWithOthersAndIsReplayed()
    {
        using var folder = new TempDirectory();
        await using var chromium = await ChromiumProcess.StartAsync();
        await using var kernel = await RunningKernel.StartAsync(chromium.Address);

        var result = await NodeScript.RunAsync("har.mjs", kernel.Address.ToString(), chromium.Address, Directory.CreateDirectory(folder["har"]).FullName);

        Assert.Equal([], Texts(result, "errors"));
        Assert.Equal([], Texts(result, "differences"));
        Assert.Equal(14, result.GetProperty("entries").GetInt32());
        Assert.Equal("41 new name=a+b&other=and {\"x\":1} 404 204", result.GetProperty("live").GetString());
        Assert.Equal(result.GetProperty("live").GetString(), result.GetProperty("again").GetString());
        var page = Assert.Single(result.GetProperty("pages").EnumerateArray(), static page => page.GetProperty("title").GetString()!.EndsWith("/home", StringComparison.Ordinal)).GetProperty("pageTimings");
        Assert.True(page.GetProperty("onContentLoad").GetDouble() > 0 && page.GetProperty("onLoad").GetDouble() >= page.GetProperty("onContentLoad").GetDouble(), page.ToString());
        Assert.True(page.GetProperty("_settled").GetDouble() > page.GetProperty("onLoad").GetDouble(), page.ToString());
        Assert.Contains("Chrome", result.GetProperty("browser").GetProperty("name").GetString(), StringComparison.Ordinal);
    }

    private static IEnumerable<string?> Texts(JsonElement result, string list) => result.GetProperty(list).EnumerateArray().Select(static text => text.GetString());
}
