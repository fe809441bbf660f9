using Kernel.Tests.TestKit;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.Browsers.Api.Gateway;

/// <summary>A fake browser that returns the headers of each request.</summary>
internal sealed class FakeBrowserHttp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeBrowserHttp(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<FakeBrowserHttp> StartAsync()
    {
        var app = LoopbackServer.CreateBuilder().Build();
        app.MapFallback(static (HttpContext context) => string.Join('\n', context.Request.Headers.Select(static header => $"{header.Key}: {header.Value}")));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new FakeBrowserHttp(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
