using System.IO.Compression;
using System.Net;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Processes.Cli;

/// <summary><c>kernel export</c> and <c>kernel har</c> as processes.</summary>
public sealed class DownloadTests
{
    private const string Har = "{\"log\":{\"version\":\"1.2\"}}";

    [Fact]
    public async Task Export_OfASession_IsItsBundle()
    {
        using var folder = new TempDirectory();
        await using var api = await ApiHost.StartAsync();
        await api.SessionAsync(HttpMethod.Post, "{\"config\":{\"categories\":[\"system\"]}}", HttpStatusCode.Created);
        await api.PublishTypesAsync("a.one");
        var file = folder["a.zip"];
        await File.WriteAllTextAsync(file, "of an earlier export", Wait.Cancellation);

        Assert.Equal([file], await CliProcess.RunAsync(api, "export", "current", "-o", file));
        await using (var bundle = await ZipFile.OpenReadAsync(file, Wait.Cancellation))
        {
            Assert.Contains("manifest.json", bundle.Entries.Select(static entry => entry.FullName));
        }

        Assert.Equal([file], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Download_ThatEndsEarly_LeavesTheFileOfBefore()
    {
        using var folder = new TempDirectory();
        await using var api = await FakeEventStream.StartAsync(static async context =>
        {
            context.Response.ContentType = "application/zip";
            context.Response.ContentLength = 1_000; // the server closes the connection of a response that is shorter
            await context.Response.Body.WriteAsync("PK"u8.ToArray(), context.RequestAborted);
        });
        var file = folder["a.zip"];
        await File.WriteAllTextAsync(file, "before", Wait.Cancellation);
        await using var export = CliProcess.Start(null, "export", "cs_1", "--file", file, "--url", api.Address.ToString());

        Assert.Equal(1, await export.ExitedAsync());
        Assert.Contains("ended early", export.Errors, StringComparison.Ordinal);
        Assert.Equal("before", await File.ReadAllTextAsync(file, Wait.Cancellation));
        Assert.Equal([file], Directory.GetFiles(folder.Path));
    }

    [Fact]
    public async Task Har_ToStandardOutput_IsTheResponseAlone()
    {
        await using var api = await FakeEventStream.StartAsync(FakeEventStream.Answer(HttpStatusCode.OK, "application/json", Har));
        await using var har = CliProcess.Start(null, "har", "a/b", "-o", "-", "--url", api.Address.ToString());

        Assert.Equal(0, await har.ExitedAsync());
        Assert.Equal([Har], har.Lines);
        Assert.Equal("", har.Errors);
        Assert.Equal("/events/capture_sessions/a%2Fb/har", Assert.Single(api.Requests).Path);
    }
}
