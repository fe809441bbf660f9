using System.Net.WebSockets;
using System.Text.Json;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Golden;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.Browsers.CdpCollector.Golden;

/// <summary>A proxy between a collector and a browser that records the browser's messages with their times.</summary>
internal sealed class RecordingProxy : IAsyncDisposable
{
    private static readonly HttpClient Http = new(new SocketsHttpHandler { UseProxy = false });

    private readonly WebApplication _app;
    private readonly string _browser;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly Dictionary<int, JsonElement> _commands = [];
    private readonly List<TraceLine> _lines = [];
    private readonly DateTimeOffset _start = TimeProvider.System.GetUtcNow();
    private CancellationTokenSource _connection = new();
    private int _connections;
    private volatile int _firstThatPasses;

    private RecordingProxy(WebApplication app, string browser)
    {
        _app = app;
        _browser = browser;
    }

    public string Address { get; private set; } = "";

    public static async Task<RecordingProxy> StartAsync(string browser)
    {
        var app = LoopbackServer.CreateBuilder().Build();
        var proxy = new RecordingProxy(app, browser);
        app.UseWebSockets();
        app.MapGet("/json/version", () => proxy.VersionAsync());
        app.Map("/devtools/browser/{instance}", proxy.ServeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        proxy.Address = app.Urls.First();
        return proxy;
    }

    /// <summary>The commands that the collector has sent.</summary>
    public IReadOnlyList<string> Commands
    {
        get
        {
            lock (_gate)
            {
                return [.. _commands.Values.Select(static command => command.GetProperty("method").GetString()!)];
            }
        }
    }

    /// <summary>Aborts the current connection without a close frame.</summary>
    public void Cut()
    {
        using var connection = Interlocked.Exchange(ref _connection, new CancellationTokenSource());
        connection.Cancel();
    }

    /// <summary>Discards all data of the current connection from now on, like a network that lost its state.</summary>
    public void Swallow() => _firstThatPasses = _connections + 1;

    /// <summary>Gets the recording so far.</summary>
    public Trace ToTrace()
    {
        lock (_gate)
        {
            return new Trace(_start, [.. _lines]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
        _connection.Dispose();
    }

    private async Task<IResult> VersionAsync() =>
        Results.Text(await Http.GetStringAsync(new Uri($"{_browser}/json/version"), _stop.Token), "application/json");

    private async Task ServeAsync(HttpContext context)
    {
        using var collector = await context.WebSockets.AcceptWebSocketAsync();
        using var browser = new ClientWebSocket();
        browser.Options.Proxy = null;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _connection.Token);
        var number = ++_connections;
        await browser.ConnectAsync(new Uri(_browser.Replace("http:", "ws:", StringComparison.Ordinal) + context.Request.Path), end.Token);
        try
        {
            await await Task.WhenAny(
                PassAsync(collector, browser, number, KeepCommand, end.Token), PassAsync(browser, collector, number, KeepMessage, end.Token));
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            // One side disconnected or the recording ended; the other side is disconnected too.
        }
    }

    private async Task PassAsync(WebSocket from, WebSocket to, int number, Action<JsonElement> keep, CancellationToken end)
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await from.ReceiveAsync(buffer, end);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                await to.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, end);
                return;
            }

            message.Write(buffer, 0, received.Count);
            if (!received.EndOfMessage)
            {
                continue;
            }

            using (var document = JsonDocument.Parse(message.ToArray()))
            {
                lock (_gate)
                {
                    keep(document.RootElement.Clone());
                }
            }

            if (number >= _firstThatPasses)
            {
                await to.SendAsync(message.ToArray(), WebSocketMessageType.Text, endOfMessage: true, end);
            }

            message.SetLength(0);
        }
    }

    private void KeepCommand(JsonElement command) => _commands[command.GetProperty("id").GetInt32()] = command;

    private void KeepMessage(JsonElement message)
    {
        var us = (long)(TimeProvider.System.GetUtcNow() - _start).TotalMicroseconds;
        if (!message.TryGetProperty("id", out var id))
        {
            _lines.Add(new TraceLine(us) { Event = message });
            return;
        }

        var command = _commands[id.GetInt32()];
        var session = Member(command, "sessionId")?.GetString();
        var method = command.GetProperty("method").GetString();
        var result = Member(message, "result");
        if (method == "Target.setAutoAttach" && session is null)
        {
            _lines.Add(new TraceLine(us) { Settled = true });
        }
        else if (result?.EnumerateObject().Any() ?? true)
        {
            // The script is added only once; its text is not recorded.
            var parameters = method == "Page.addScriptToEvaluateOnNewDocument" ? null : Member(command, "params");
            _lines.Add(new TraceLine(us) { Asked = method, Session = session, Params = parameters, Result = result });
        }
    }

    private static JsonElement? Member(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value : null;
}
