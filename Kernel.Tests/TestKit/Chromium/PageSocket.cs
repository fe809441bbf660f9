using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Kernel.Tests.TestKit.Chromium;

/// <summary>
/// The barest client of one page: it sends commands and reads answers, attaches to nothing else and enables nothing, so that
/// whatever happens to the browser besides is not its doing.
/// </summary>
internal sealed class PageSocket : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private int _lastId;

    private PageSocket() => _socket.Options.Proxy = null;

    public static async Task<PageSocket> ConnectAsync(ChromiumProcess chromium, string targetId)
    {
        var page = new PageSocket();
        await page._socket.ConnectAsync(new Uri($"ws://127.0.0.1:{chromium.Port}/devtools/page/{targetId}"), TestContext.Current.CancellationToken);
        return page;
    }

    /// <summary>Evaluates an expression with a user gesture.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression)
    {
        var result = await SendAsync("Runtime.evaluate", new { expression, userGesture = true, returnByValue = true, awaitPromise = true });
        return result.GetProperty("result").TryGetProperty("value", out var value) ? value : default;
    }

    public async Task<JsonElement> SendAsync(string method, object parameters)
    {
        var id = ++_lastId;
        var command = JsonSerializer.Serialize(new { id, method, @params = parameters });
        await _socket.SendAsync(Encoding.UTF8.GetBytes(command), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);
        while (true)
        {
            var message = await ReceiveAsync();
            if (message.TryGetProperty("id", out var answered) && answered.GetInt32() == id)
            {
                return message.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(message.ToString());
            }
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<JsonElement> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await _socket.ReceiveAsync(buffer, TestContext.Current.CancellationToken);
            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                using var document = JsonDocument.Parse(message.ToArray());
                return document.RootElement.Clone();
            }
        }
    }
}
