using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Sites;

/// <summary>
/// A web site for browsers to be driven over, on loopback. <see cref="Origin"/> and <see cref="OtherOrigin"/> are the same
/// server under two names, which to a browser are two sites.
/// </summary>
internal sealed class TestSite : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();

    private TestSite(WebApplication app) => _app = app;

    public string Origin { get; private set; } = "";

    /// <summary>Name and port, as in <see cref="Origin"/>.</summary>
    public string Host => new Uri(Origin).Authority;

    public string OtherOrigin { get; private set; } = "";

    public static async Task<TestSite> StartAsync()
    {
        var app = LoopbackServer.CreateBuilder().Build();
        var site = new TestSite(app);
        site.Map();
        TestSiteBehaviour.Map(app);
        TestSiteTraffic.Map(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        var port = new Uri(app.Urls.First()).Port;
        site.Origin = $"http://127.0.0.1:{port}";
        site.OtherOrigin = $"http://localhost:{port}";
        return site;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private void Map()
    {
        foreach (var (path, page) in TestSitePages.Static)
        {
            _app.MapGet(path, () => Results.Content(page.Content, page.Type));
        }

        _app.MapGet("/frames.html", () => Results.Content(TestSitePages.Frames(OtherOrigin), "text/html"));
        _app.MapGet("/image.png", static () => Results.Bytes(TestSitePages.Png, "image/png"));
        _app.MapGet("/redirect", static () => Results.Redirect("/redirect-2"));
        _app.MapGet("/redirect-2", static () => Results.Redirect("/json"));
        _app.MapGet("/json", static (HttpContext context) =>
        {
            context.Response.Headers.SetCookie = "session=server-secret; Path=/";
            context.Response.Headers["X-Plain"] = "plain";
            return Results.Json(new { ok = true });
        });
        _app.MapPost("/json", static () => Results.Json(new { ok = true }));
        _app.MapGet("/no-content", static () => Results.NoContent());
        _app.MapGet("/drop", static (HttpContext context) => context.Abort());
        _app.MapGet("/large", static (int bytes) => Results.Text(new string('x', bytes)));
        _app.MapGet("/stream", StreamAsync);
        _app.MapGet("/hang", (HttpContext context) => HoldAsync(context));
    }

    // Server-sent events: one at once, and then nothing for as long as the client stays.
    private async Task StreamAsync(HttpContext context)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync("data: hello\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        await HoldAsync(context);
    }

    private async Task HoldAsync(HttpContext context)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, _stop.Token);
        await Task.Delay(Timeout.Infinite, either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
