using System.Collections.Concurrent;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Kernel.Tests.TestKit.Fakes;

/// <summary>
/// A browser as far as its DevTools go, over real sockets: serves <c>/json/version</c> to the hosts that Chromium accepts, takes
/// the DevTools connection, answers every command with an empty result, and says what the test wants it to say.
/// </summary>
internal sealed class FakeBrowser : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _sending = new(1);
    private readonly ConcurrentQueue<JsonElement> _withheld = [];
    private WebSocket? _socket;

    private FakeBrowser(WebApplication app) => _app = app;

    public string Address { get; private set; } = "";

    /// <summary>The id in the socket's path: another one is another run of the browser.</summary>
    public string Instance { get; set; } = "instance-1";

    /// <summary>Indicates whether it answers commands.</summary>
    public bool IsSilent { get; set; }

    /// <summary>The paths of HTTP requests that are never answered.</summary>
    public Func<PathString, bool> Ignores { get; set; } = static _ => false;

    /// <summary>The commands that are not answered until <see cref="ReleaseAsync"/>.</summary>
    public Func<JsonElement, bool> Withholds { get; set; } = static _ => false;

    /// <summary>Said before the answer to the root's <c>Target.setAutoAttach</c>, as the browser announces the targets it has.</summary>
    public IReadOnlyList<string> Existing { get; set; } = [];

    public int Connections { get; private set; }

    public ConcurrentQueue<JsonElement> Commands { get; } = [];

    public static async Task<FakeBrowser> StartAsync()
    {
        var app = LoopbackServer.CreateBuilder().Build();
        var browser = new FakeBrowser(app);
        app.Use((context, next) => browser.Ignores(context.Request.Path) ? Task.Delay(Timeout.Infinite, context.RequestAborted) : next(context));
        app.UseWebSockets();
        app.MapGet("/json/version", browser.Version);
        app.Map("/devtools/browser/{instance}", browser.ServeAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        browser.Address = app.Urls.First();
        return browser;
    }

    public static string Attached(string sessionId, string targetId, string type = "page", string url = "about:blank", string? parent = null) =>
        $$"""{"method":"Target.attachedToTarget","params":{"sessionId":"{{sessionId}}","targetInfo":{"targetId":"{{targetId}}","type":"{{type}}","title":"t","url":"{{url}}","attached":true},"waitingForDebugger":true}{{(parent is null ? "" : $",\"sessionId\":\"{parent}\"")}}}""";

    public IEnumerable<string> Methods(string? sessionId = null) =>
        Commands.Where(c => sessionId is null || (c.TryGetProperty("sessionId", out var id) && id.GetString() == sessionId))
            .Select(static c => c.GetProperty("method").GetString()!);

    public Task ConnectedAsync(int connections = 1) => Wait.Until(() => Connections >= connections && _socket is not null, "the connection");

    public Task SayAsync(string message) => SayAsync(Encoding.UTF8.GetBytes(message));

    /// <summary>Says it in frames of this many bytes.</summary>
    public async Task SayAsync(ReadOnlyMemory<byte> message, int frame = int.MaxValue)
    {
        await _sending.WaitAsync();
        try
        {
            while (message.Length > frame)
            {
                await _socket!.SendAsync(message[..frame], WebSocketMessageType.Text, endOfMessage: false, _stop.Token);
                message = message[frame..];
            }

            await _socket!.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, _stop.Token);
        }
        finally
        {
            _sending.Release();
        }
    }

    /// <summary>Answers the commands that were withheld, and withholds nothing more.</summary>
    public async Task ReleaseAsync()
    {
        Withholds = static _ => false;
        while (_withheld.TryDequeue(out var command))
        {
            await AnswerAsync(command);
        }
    }

    public async Task CloseAsync()
    {
        var socket = _socket!;
        _socket = null;
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "bye", _stop.Token);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _app.DisposeAsync();
        _stop.Dispose();
        _sending.Dispose();
    }

    private IResult Version(HttpContext context)
    {
        var host = context.Request.Host.Host;
        return host is "localhost" or "127.0.0.1"
            ? Results.Text($$"""{"Browser":"Fake/1.0","Protocol-Version":"1.3","User-Agent":"Fake/1.0","webSocketDebuggerUrl":"ws://{{context.Request.Host}}/devtools/browser/{{Instance}}"}""", "application/json")
            : Results.Text("Host header is specified and is not an IP address or localhost.", statusCode: StatusCodes.Status500InternalServerError);
    }

    private async Task ServeAsync(HttpContext context)
    {
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        _socket = socket;
        Connections++;
        var buffer = new byte[64 * 1024];
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(buffer, _stop.Token);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    return;
                }

                using var document = JsonDocument.Parse(buffer.AsMemory(0, received.Count));
                var command = document.RootElement.Clone();
                Commands.Enqueue(command);
                await AnswerAsync(command);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The collector is gone, or the test is over.
        }
    }

    private async Task AnswerAsync(JsonElement command)
    {
        if (IsSilent)
        {
            return;
        }

        if (Withholds(command))
        {
            _withheld.Enqueue(command);
            return;
        }

        if (command.GetProperty("method").GetString() == "Target.setAutoAttach" && !command.TryGetProperty("sessionId", out _))
        {
            foreach (var message in Existing)
            {
                await SayAsync(message);
            }
        }

        await SayAsync($$"""{"id":{{command.GetProperty("id").GetInt32()}},"result":{} }""");
    }
}
