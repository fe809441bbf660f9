using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Kernel.Tests.TestKit;

namespace Kernel.Tests.Browsers.Api.Gateway;

/// <summary>A minimal DevTools client: sends a command and waits for its response.</summary>
internal sealed class DevToolsClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private int _lastId;

    public WebSocketState State => _socket.State;

    public static async Task<DevToolsClient> ConnectAsync(string address, params (string Name, string Value)[] headers)
    {
        var client = new DevToolsClient();
        foreach (var (name, value) in headers)
        {
            client._socket.Options.SetRequestHeader(name, value);
        }

        client._socket.Options.CollectHttpResponseDetails = true;
        try
        {
            await client._socket.ConnectAsync(new Uri(address), Wait.Cancellation);
            return client;
        }
        catch (WebSocketException refused)
        {
            var status = client._socket.HttpStatusCode;
            client._socket.Dispose();
            throw new HttpRequestException(refused.Message, refused, status);
        }
    }

    /// <summary>Evaluates JavaScript and gives back its value.</summary>
    public async Task<JsonElement> EvaluateAsync(string expression) =>
        (await CallAsync("Runtime.evaluate", new { expression, returnByValue = true })).GetProperty("result").GetProperty("value");

    /// <summary>Gives a command and gives back its result.</summary>
    public async Task<JsonElement> CallAsync(string method, object? parameters = null)
    {
        var id = ++_lastId;
        var command = JsonSerializer.SerializeToUtf8Bytes(new { id, method, @params = parameters ?? new { } });
        await _socket.SendAsync(command, WebSocketMessageType.Text, true, Wait.Cancellation);
        while (true)
        {
            var message = JsonElement.Parse(await ReceiveAsync() ?? throw new EndOfStreamException("The socket was closed."));
            if (message.TryGetProperty("id", out var answered) && answered.GetInt32() == id)
            {
                return message.GetProperty("result");
            }
        }
    }

    public Task CloseAsync() => Wait.For(_socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Wait.Cancellation));

    /// <summary>Waits for the other side to end the connection, in order or not.</summary>
    public async Task EndedAsync()
    {
        try
        {
            while (await ReceiveAsync() is not null)
            {
                // Whatever is still on its way.
            }
        }
        catch (WebSocketException)
        {
            // Broken off.
        }
    }

    public ValueTask DisposeAsync()
    {
        _socket.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task<string?> ReceiveAsync()
    {
        using var message = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (true)
        {
            var received = await Wait.For(_socket.ReceiveAsync(buffer.AsMemory(), Wait.Cancellation).AsTask());
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return null;
            }

            message.Write(buffer, 0, received.Count);
            if (received.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.GetBuffer(), 0, (int)message.Length);
            }
        }
    }
}
