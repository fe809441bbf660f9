using Kernel.Tests.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.Processes.EndToEnd.Samples;

/// <summary>A web site of one page, on loopback, which to a browser is not the API's.</summary>
internal sealed class PageSite : IAsyncDisposable
{
    private readonly WebApplication _app;

    private PageSite(WebApplication app) => _app = app;

    public string Origin => _app.Urls.First();

    public static async Task<PageSite> StartAsync(string html)
    {
        var app = LoopbackServer.CreateBuilder().Build();
        app.MapGet("/", () => Results.Content(html, "text/html"));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new PageSite(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
