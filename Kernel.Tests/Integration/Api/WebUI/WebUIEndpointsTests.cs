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
    private static readonly string[] Referenced = ["icon.svg", "page/main.js", "page/style.css", "theme-start.js"];

    // Loaded when something is copied or a bundle is opened.
    private static readonly string[] Later = ["page/agentText.js", "page/bundle.js", "page/playwright.js", "page/requestText.js"];

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
    public async Task Files_OfPageAndThoseLoadedLater_AreImmutable()
    {
        await using var host = await ApiHost.StartAsync();
        using var page = await host.Public.GetAsync("/", Wait.Cancellation);
        var named = References().Matches(await page.TextAsync()).Select(static match => match.Groups[1].Value).ToHashSet();

        Assert.Equal(Referenced.Select(static name => $"console/{Assets.Version}/{name}").Order(), named.Order());
        Assert.Equal(Later, Assets.Names.Except(Referenced).Order());
        foreach (var name in Assets.Names)
        {
            using var file = await host.Public.GetAsync($"/console/{Assets.Version}/{name}", Wait.Cancellation);
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
        Assert.Equal(Referenced.Select(static name => $"/console/{Assets.Version}/{name}").Order(), named.Order());
    }

    [Fact]
    public void Files_AsTransferred_AreSmall()
    {
        static int SizeOf(IEnumerable<string> names) => names.Sum(static name => Assets.Find(name)!.Compressed.Length);

        Assert.InRange(SizeOf(Referenced), 1, 80_000);
        Assert.InRange(SizeOf(Later), 1, 8_000);
    }

    [Fact]
    public async Task File_AcceptsGzip_IsCompressed()
    {
        await using var host = await ApiHost.StartAsync();
        var path = $"/console/{Assets.Version}/page/main.js";
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
    [InlineData("/console/0000000000000000/page/main.js")]
    [InlineData("/console/-/page/main.js")]
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
