using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Fakes;
using Kernel.Tests.TestKit.Hosts;

namespace Kernel.Tests.Integration.Api.Gateway;

/// <summary>Tests the gateway and <c>/browsers</c> with a browser that accepts connections but does not respond.</summary>
public sealed class SilentBrowserTests
{
    private static readonly (string, string)[] WebSocket =
        [("Connection", "Upgrade"), ("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13"), ("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")];

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{")]
    public async Task Request_BrowserSilent_Returns503(string start)
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Wait.Cancellation);
        var accepting = AcceptAsync(silent, start, end.Token);

        await AssertUnavailableAsync(silent);

        await end.CancelAsync();
        await accepting;
    }

    [Fact]
    public async Task Request_ConnectTimesOut_Returns503()
    {
        using var full = new TcpListener(IPAddress.Loopback, 0);
        full.Start(0);
        using var only = new TcpClient(); // fills the queue, so that the system ignores further connections
        await only.ConnectAsync((IPEndPoint)full.LocalEndpoint, Wait.Cancellation);

        await AssertUnavailableAsync(full);
    }

    [Fact]
    public async Task Socket_NotAccepted_ReleasesConnection()
    {
        await using var browser = await FakeBrowser.StartAsync();
        await using var host = await GatewayHost.StartAsync(browser.Address, ("Gateway:MaxConnections", "2"));
        using var accepted = await ConnectAsync(host);

        browser.Ignores = static _ => true;
        using var refused = await host.SendAsync(HttpMethod.Get, "/devtools/browser/instance-1", WebSocket);
        browser.Ignores = static _ => false;

        await refused.AssertProblemAsync(503, "no response within 5 s");
        await accepted.SendAsync("{\"id\":1,\"method\":\"Late.command\"}"u8.ToArray(), WebSocketMessageType.Text, true, Wait.Cancellation); // after the deadline of its start
        await Wait.Until(() => browser.Methods().Contains("Late.command"));
        await Wait.Until(async () =>
        {
            try
            {
                using var next = await ConnectAsync(host);
                return true;
            }
            catch (WebSocketException)
            {
                return false;
            }
        });
    }

    [Fact]
    public async Task Create_StartUrlNotOpened_ReturnsBrowser()
    {
        await using var browser = await FakeBrowser.StartAsync();
        await using var host = await GatewayHost.StartAsync(browser.Address);
        browser.Ignores = static path => path == "/json/new";

        using var response = await host.Public.PostAsync("/browsers", ApiRequests.Body("""{"start_url":"https://example.com/"}"""), Wait.Cancellation);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var created = ApiRequests.Json(await response.TextAsync()).GetProperty("session_id").GetString();
        Assert.Equal(created, (await host.JsonAsync(HttpMethod.Get, "/browsers"))[0].GetProperty("session_id").GetString());
    }

    private static async Task AssertUnavailableAsync(TcpListener browser)
    {
        await using var host = await GatewayHost.StartAsync($"http://{browser.LocalEndpoint}");
        var started = Stopwatch.GetTimestamp();

        var responses = await Task.WhenAll(
            host.SendAsync(HttpMethod.Get, "/json/version"),
            host.SendAsync(HttpMethod.Get, "/devtools/browser", WebSocket),
            host.Public.PostAsync("/browsers", ApiRequests.Body("{}"), Wait.Cancellation));

        Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"The responses took {Stopwatch.GetElapsedTime(started)}.");
        foreach (var response in responses)
        {
            await response.AssertProblemAsync(503, "no response within 5 s");
            Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
            response.Dispose();
        }

        Assert.Equal(0, (await host.JsonAsync(HttpMethod.Get, "/browsers")).GetArrayLength());
    }

    private static async Task AcceptAsync(TcpListener listener, string start, CancellationToken end)
    {
        var clients = new List<TcpClient>();
        try
        {
            while (true)
            {
                var client = await listener.AcceptTcpClientAsync(end);
                clients.Add(client);
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(start), end);
            }
        }
        catch (OperationCanceledException)
        {
            clients.ForEach(static client => client.Dispose());
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(ApiHost host)
    {
        var socket = new ClientWebSocket();
        try
        {
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{host.PublicPort}/devtools/browser"), Wait.Cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
