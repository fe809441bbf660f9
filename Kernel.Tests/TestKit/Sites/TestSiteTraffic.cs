using System.Net.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Sites;

/// <summary>The part of <see cref="TestSite"/> that is about traffic rather than pages.</summary>
internal static class TestSiteTraffic
{
    // Asks for something, and is off to the next page as soon as it has it.
    private const string Restless =
        """
        <!doctype html><html><head><title>restless</title><link rel="icon" href="data:,"></head><body><script>
          const left = Number(location.search.slice(1));
          if (left > 0) fetch(`/json?${left}`).then(r => r.json()).then(() => { location.href = `/restless.html?${left - 1}`; });
        </script></body></html>
        """;

    private const string Empty = "<!doctype html><html><head><title>traffic</title><link rel=\"icon\" href=\"data:,\"></head><body></body></html>";

    public static void Map(WebApplication app)
    {
        app.UseWebSockets();
        app.MapGet("/traffic.html", static (HttpContext context) =>
        {
            context.Response.Headers.SetCookie = "sid=server-secret; Path=/";
            return Results.Content(Empty, "text/html");
        });
        app.MapGet("/restless.html", static () => Results.Content(Restless, "text/html"));
        app.MapGet("/csp.html", static (HttpContext context) =>
        {
            context.Response.Headers.ContentSecurityPolicy = "img-src 'none'";
            return Results.Content(Empty.Replace("<body>", "<body><img src=\"/image.png\">", StringComparison.Ordinal), "text/html");
        });
        app.MapPost("/login", static () => Results.Json(new { user = "u", access_token = "server-secret" }));
        app.MapGet("/slow.html", static async (HttpContext context, int ms) =>
        {
            await Task.Delay(ms, context.RequestAborted);
            return Results.Content(Empty, "text/html");
        });
        app.MapGet("/trickle", TrickleAsync);
        app.MapMethods("/answer", ["GET", "POST"], AnswerAsync);
        app.MapGet("/versioned", static (HttpContext context) =>
        {
            context.Response.Headers.ETag = "\"v1\"";
            context.Response.Headers.CacheControl = "no-cache";
            return context.Request.Headers.IfNoneMatch.Count > 0 ? Results.StatusCode(304) : Results.Json(new { version = 1 });
        });
        app.MapPost("/moved", static (HttpContext context, int status) =>
        {
            context.Response.StatusCode = status;
            context.Response.Headers.Location = "/answer?status=200";
        });
        app.MapGet("/cached.svg", static (HttpContext context) =>
        {
            context.Response.Headers.CacheControl = "max-age=600";
            return Results.Text("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"9\" height=\"9\"/>", "image/svg+xml");
        });
        app.Map("/echo", EchoAsync);
    }

    // The browser reads the body of a response on its own unless it must not be stored. "hold" sends it without an end.
    private static async Task AnswerAsync(HttpContext context, int status, string? type, int? ms, bool? hold)
    {
        await Task.Delay(ms ?? 0, context.RequestAborted);
        context.Response.StatusCode = status;
        context.Response.ContentType = type ?? "application/json";
        context.Response.Headers.CacheControl = hold is true ? "no-cache" : "no-store";
        await context.Response.WriteAsync($$"""{"status":{{status}},"access_token":"server-secret"}""", context.RequestAborted);
        if (hold is true)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }
    }

    // A line every 100 ms, then the end: longer than a response is held back.
    private static async Task TrickleAsync(HttpContext context)
    {
        context.Response.ContentType = "text/plain";
        for (var i = 0; i < 15; i++)
        {
            await context.Response.WriteAsync($"line {i}\n", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            await Task.Delay(100, context.RequestAborted);
        }
    }

    private static async Task EchoAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new byte[4096];
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, context.RequestAborted);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
                return;
            }

            await socket.SendAsync(buffer.AsMemory(0, received.Count), received.MessageType, received.EndOfMessage, context.RequestAborted);
        }
    }
}
