using System.IO.Compression;
using System.Net;
using System.Text;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;
using Kernel.Tests.TestKit.Processes;

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
        await api.PublishTypesAsync("a.one", "page_crashed", "a.two");
        var file = folder["a.kernel.zip"];
        await File.WriteAllTextAsync(file, "of an earlier export", Wait.Cancellation);

        Assert.Equal([file], await CliProcess.RunAsync(api, "export", "current", "-o", file));
        await using (var bundle = await ZipFile.OpenReadAsync(file, Wait.Cancellation))
        {
            Assert.Contains("manifest.json", bundle.Entries.Select(static entry => entry.FullName));
        }

        Assert.Equal([file], Directory.GetFiles(folder.Path));

        // The bundle has what the API has, for each command that reads both.
        foreach (var command in (string[][])[["events"], ["events", "--failed", "--since", "2", "--output", "text"], ["summary"], ["summary", "--json"], ["har", "-o", "-"]])
        {
            string[] session = command[0] == "events" ? ["--session", "current"] : ["current"];
            Assert.Equal(await CliProcess.RunAsync(api, [.. command, .. session]), await OpenAsync([.. command, "--bundle", file]));
        }

        var har = folder["a.har"];
        Assert.Equal([har], await OpenAsync("har", "--bundle", file, "-o", har));
        Assert.Equal("1.2", ApiRequests.Json(await File.ReadAllTextAsync(har, Wait.Cancellation)).GetProperty("log").GetProperty("version").GetString());
    }

    [Fact]
    public async Task Summary_OfAHostileBundle_CannotReachTheTerminal()
    {
        using var folder = new TempDirectory();
        await using (var zip = await ZipFile.OpenAsync(folder["a.zip"], ZipArchiveMode.Create, Wait.Cancellation))
        {
            foreach (var (name, content) in ((string, string)[])[("manifest.json", "{\"format\":\"kernel-bundle\",\"format_version\":1}"), ("summary.txt", "Problems: \e]0;pwned\a\u202e\r1\n"), ("events.jsonl", "{\n")])
            {
                await using var entry = new StreamWriter(await zip.CreateEntry(name).OpenAsync(Wait.Cancellation));
                await entry.WriteAsync(content);
            }
        }

        Assert.Equal(["Problems: \ufffd]0;pwned\ufffd\ufffd ⏎ 1"], await OpenAsync("summary", "--bundle", folder["a.zip"]));
        await using var events = CliProcess.Start(null, "events", "--bundle", folder["a.zip"]);
        Assert.Equal(1, await events.ExitedAsync());
        Assert.Equal($"{folder["a.zip"]} is damaged, or no bundle: line 1 of events.jsonl is not an event.", events.Errors.Trim());
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
        await using var api = await FakeEventStream.StartAsync(static async context =>
        {
            context.Response.ContentType = "application/json";
            context.Response.Headers.ContentEncoding = context.Request.Headers.AcceptEncoding;
            await using var gzip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await gzip.WriteAsync(Encoding.UTF8.GetBytes(Har), context.RequestAborted);
        });
        await using var har = CliProcess.Start(null, "har", "a/b", "-o", "-", "--url", api.Address.ToString());

        Assert.Equal(0, await har.ExitedAsync());
        Assert.Equal([Har], har.Lines);
        Assert.Equal("", har.Errors);
        Assert.Equal("/events/capture_sessions/a%2Fb/har", Assert.Single(api.Requests).Path);
    }

    [Theory]
    [InlineData("har", "application/json")]
    [InlineData("export", "application/zip")]
    public async Task StandardOutput_ClosedEarly_IsExplained(string command, string mediaType)
    {
        await using var api = await FakeEventStream.StartAsync(async context =>
        {
            context.Response.ContentType = mediaType;
            await context.Response.Body.WriteAsync(new byte[1024 * 1024], context.RequestAborted); // more than a pipe holds
        });
        var kernel = $"dotnet '{ChildProcess.AssemblyOf("Kernel.Cli")}' {command} cs_1 -o - --url {api.Address}";
        await using var shell = new ProgramProcess(new("bash", ["-c", $"{kernel} | head -c 1 | wc -c; exit ${{PIPESTATUS[0]}}"]));

        Assert.Equal(1, await shell.ExitedAsync());
        Assert.Equal("The reader of the output closed it before the file was complete.", shell.Errors.Trim());
    }

    // Without an API.
    private static async Task<string[]> OpenAsync(params string[] args)
    {
        await using var kernel = CliProcess.Start(new Dictionary<string, string> { ["KERNEL_URL"] = "http://127.0.0.1:1" }, args);
        Assert.True(await kernel.ExitedAsync() == 0, kernel.Everything);
        return kernel.Lines;
    }
}
