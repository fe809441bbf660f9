using System.IO.Compression;
using Kernel.AppHost;
using Kernel.AppHost.Chromium;
using Kernel.Tests.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.Integration.AppHost;

/// <summary>The download of Chrome, from a server that has an archive of the same layout.</summary>
public sealed class ChromeDownloadTests : IDisposable
{
    private readonly TempDirectory _folder = new();
    private readonly RecordedLog _log = new();

    private ILogger Logger => _log.CreateLogger("Kernel.AppHost");

    public void Dispose()
    {
        _folder.Dispose();
        _log.Dispose();
    }

    [Fact]
    public async Task RunAsync_Archive_IsUnpackedWithProgress()
    {
        await using var server = await StartAsync(static (name) => Results.Bytes(Archive(name), "application/zip"));
        var download = new ChromeDownload(server.Urls.First(), _folder.Path);

        await download.RunAsync(Logger, Wait.Cancellation);
        await new ChromiumProgram(download.ProgramPath).EnsureAsync(Logger, Wait.Cancellation);

        Assert.Equal("#!/bin/sh\n", await File.ReadAllTextAsync(download.ProgramPath, Wait.Cancellation));
        Assert.Matches("^Downloading Chrome [0-9.]+: 100 % of 0 MB$", _log.At(LogLevel.Information).Last());
    }

    [Fact]
    public async Task RunAsync_NotFound_NamesRemedy()
    {
        await using var server = await StartAsync(static _ => Results.NotFound());

        await FailsAsync(server);
    }

    [Fact]
    public async Task RunAsync_InvalidArchive_NamesRemedy()
    {
        await using var server = await StartAsync(static _ => Results.Text("<html>Sign in to the network</html>"));

        await FailsAsync(server);
    }

    private async Task FailsAsync(WebApplication server)
    {
        var exception = await Assert.ThrowsAsync<AppHostStartupException>(() => new ChromeDownload(server.Urls.First(), _folder.Path).RunAsync(Logger, Wait.Cancellation));

        Assert.StartsWith("No browser is installed, and Chrome ", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(ChromiumProgram.Remedy, exception.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(Func<string, IResult> answer)
    {
        var app = LoopbackServer.CreateBuilder().Build();
        app.MapGet("/{build}/linux64/{name}-linux64.zip", answer);
        await app.StartAsync(Wait.Cancellation);
        return app;
    }

    private static byte[] Archive(string name)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var entry = archive.CreateEntry($"{name}-linux64/{name}");
            entry.ExternalAttributes = Convert.ToInt32("100755", 8) << 16;
            using var content = new StreamWriter(entry.Open());
            content.Write("#!/bin/sh\n");
        }

        return bytes.ToArray();
    }
}
