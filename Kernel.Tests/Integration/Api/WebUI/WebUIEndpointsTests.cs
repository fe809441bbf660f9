using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using Kernel.Api.WebUI;
using Kernel.ServiceDefaults.Events;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.WebUI;

/// <summary>Tests serving the web UI.</summary>
public sealed partial class WebUIEndpointsTests
{
    private static readonly WebAssets Assets = new();

    [Fact]
    public void Page_EveryEventType_HasSummary()
    {
        var written = RepositoryFiles.Read("Kernel.Api", "WebUI", "Page", "model", "summary.js");

        Assert.Equal([], EventTypes.All.Where(type => !written.Contains($"\n  {type}: (d) =>", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Page_MatchingETag_Returns304()
    {
        await using var host = await ApiHost.StartAsync();
        using var first = await host.Public.GetAsync("/", Wait.Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await host.Public.SendAsync(request, Wait.Cancellation);

        Assert.Equal("text/html", first.Content.Headers.ContentType?.MediaType);
        Assert.True(first.Headers.CacheControl?.NoCache);
        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Empty(await second.TextAsync());
    }

    [Fact]
    public async Task Page_ReferencedFiles_AreImmutable()
    {
        await using var host = await ApiHost.StartAsync();
        using var page = await host.Public.GetAsync("/", Wait.Cancellation);
        var named = References().Matches(await page.TextAsync()).Select(static match => match.Groups[1].Value).ToHashSet();

        Assert.Equal(Assets.Names.Select(static name => $"console/{Assets.Version}/{name}").Order(), named.Order());
        foreach (var name in named)
        {
            using var file = await host.Public.GetAsync("/" + name, Wait.Cancellation);
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Contains("immutable", file.Headers.CacheControl!.ToString(), StringComparison.Ordinal);
            Assert.NotEmpty(await file.TextAsync());
        }
    }

    [Theory]
    [InlineData("/open")]
    [InlineData("/s/live")]
    [InlineData("/s/cs_1/")]
    [InlineData("/s/cs_1/network")]
    [InlineData("/s/cs_1/network/?step=4")]
    public async Task Page_AtEveryAddress_ReferencesItsFiles(string address)
    {
        await using var host = await ApiHost.StartAsync();
        using var page = await host.Public.GetAsync(address, Wait.Cancellation);
        var named = References().Matches(await page.TextAsync()).Select(match => new Uri(new Uri(host.Public.BaseAddress!, address), match.Groups[1].Value).AbsolutePath).ToHashSet();

        Assert.Equal("text/html", page.Content.Headers.ContentType?.MediaType);
        Assert.Equal(Assets.Names.Select(static name => $"/console/{Assets.Version}/{name}").Order(), named.Order());
    }

    [Fact]
    public void Files_Together_AreSmallAndWithoutComments()
    {
        using var archive = new MemoryStream();
        using (var gzip = new GZipStream(archive, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            foreach (var file in Assets.Names.Select(static name => Assets.Find(name)!))
            {
                gzip.Write(file.Content.Span);
            }
        }

        Assert.InRange(archive.Length, 1, 96_000);
        Assert.DoesNotContain("\n//", Encoding.UTF8.GetString(Assets.Find("app.js")!.Content.Span), StringComparison.Ordinal);
        Assert.Contains("class App", Encoding.UTF8.GetString(Assets.Find("app.js")!.Content.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_AcceptsGzip_IsCompressed()
    {
        await using var host = await ApiHost.StartAsync();
        var path = $"/console/{Assets.Version}/app.js";
        using var plain = await host.Public.GetAsync(path, Wait.Cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var compressed = await host.Public.SendAsync(request, Wait.Cancellation);

        Assert.Equal("text/javascript", compressed.Content.Headers.ContentType?.MediaType);
        Assert.Equal(["gzip"], compressed.Content.Headers.ContentEncoding);
        Assert.NotEqual(plain.Headers.ETag, compressed.Headers.ETag);
        Assert.True(compressed.Content.Headers.ContentLength < plain.Content.Headers.ContentLength);
    }

    [Theory]
    [InlineData("/console/0000000000000000/app.js")]
    [InlineData("/console/-/app.js")]
    [InlineData("/console/{version}/nothing.js")]
    [InlineData("/console/{version}/../../appsettings.json")]
    [InlineData("/console/{version}/index.html")]
    public async Task File_OfOtherVersion_Returns404(string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Public.GetAsync(path.Replace("{version}", Assets.Version, StringComparison.Ordinal), Wait.Cancellation);

        await response.AssertProblemAsync(404);
    }

    [Fact]
    public async Task Page_OnInternalPort_Returns404()
    {
        await using var host = await ApiHost.StartAsync();
        using var response = await host.Internal.GetAsync("/", Wait.Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public void Modules_NoMarkupOrCodeFromText()
    {
        foreach (var name in Assets.Names.Where(static name => name.EndsWith(".js", StringComparison.Ordinal)))
        {
            var source = Encoding.UTF8.GetString(Assets.Find(name)!.Content.Span);
            Assert.False(Dangerous().IsMatch(source), $"{name}: {Dangerous().Match(source).Value}");
        }
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex References();

    [GeneratedRegex(@"innerHTML|outerHTML|insertAdjacentHTML|setHTMLUnsafe|DOMParser|document\.write|\beval\b|new Function|createContextualFragment|setAttribute\('style")]
    private static partial Regex Dangerous();
}
