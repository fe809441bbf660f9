using System.Net.WebSockets;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Kernel.Tests.CdpCollector.Golden;

/// <summary>Stands between a collector and a browser, passes everything on, and keeps what both said with the time of it.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private readonly WebApplication _app;
    private readonly string _browser;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly List<TraceLine> _lines = [];
    private readonly long _start = TimeProvider.System.GetTimestamp();

    private RecordingProxy(WebApplication app, string browser)
    {
        _app = app;
        _browser = browser;
    }

    public string Address { get; private set; } = "";

    /// <summary>What was said so far.</summary>
    public IReadOnlyList<TraceLine> Lines
    {
        get
        {
            lock (_gate)
            {
                return [.. _lines];
            }
        }
    }

    public static async Task<RecordingProxy> StartAsync(string browser)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0));
        builder.WebHost.UseShutdownTimeout(TimeSpan.Zero);
        var app = builder.Build();
        var proxy = new RecordingProxy(app, browser);
        app.UseWebSockets();
        app.MapGet("/json/version", () => proxy.VersionAsync());
        app.Map("/devtools/browser/{instance}", proxy.ServeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        proxy.Address = app.Urls.First();
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
    }

    private async Task<IResult> VersionAsync() =>
        Results.Text(await Http.GetStringAsync(new Uri($"{_browser}/json/version"), _stop.Token), "application/json");

    private async Task ServeAsync(HttpContext context)
    {
        using var collector = await context.WebSockets.AcceptWebSocketAsync();
        using var browser = new ClientWebSocket();
        browser.Options.Proxy = null;
        await browser.ConnectAsync(new Uri(_browser.Replace("http:", "ws:", StringComparison.Ordinal) + context.Request.Path), _stop.Token);
        try
        {
            await await Task.WhenAny(PassAsync(collector, browser, isAnswer: false), PassAsync(browser, collector, isAnswer: true));
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // One of them is gone, or the recording is over; the other is let go as well.
        }
    }

    private async Task PassAsync(WebSocket from, WebSocket to, bool isAnswer)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await from.ReceiveAsync(buffer, _stop.Token);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await to.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, _stop.Token);
                return;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                Keep(message.ToArray(), isAnswer);
                await to.SendAsync(message.ToArray(), WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
                message.SetLength(0);
            }
        }
    }

    private void Keep(byte[] message, bool fromBrowser)
    {
        using var document = JsonDocument.Parse(message);
        lock (_gate)
        {
            _lines.Add(new TraceLine((long)TimeProvider.System.GetElapsedTime(_start).TotalMicroseconds, fromBrowser, document.RootElement.Clone()));
        }
    }
}
