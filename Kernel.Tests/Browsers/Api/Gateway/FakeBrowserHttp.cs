using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.Browsers.Api.Gateway;

/// <summary>A fake browser that returns the headers of each request.</summary>
internal sealed class FakeBrowserHttp : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeBrowserHttp(WebApplication app) => _app = app;

    public string Address => _app.Urls.First();

    public static async Task<FakeBrowserHttp> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        var app = builder.Build();
        app.MapFallback(static (HttpContext context) => string.Join('\n', context.Request.Headers.Select(static header => $"{header.Key}: {header.Value}")));
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new FakeBrowserHttp(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
