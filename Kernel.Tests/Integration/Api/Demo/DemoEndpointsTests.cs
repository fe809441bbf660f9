using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.RegularExpressions;
using Kernel.Api.Demo;
using Kernel.Tests.TestKit;
using Kernel.Tests.TestKit.Hosts;
using Microsoft.Extensions.Time.Testing;

namespace Kernel.Tests.Integration.Api.Demo;

/// <summary>The demo shop's endpoints, without a browser.</summary>
public sealed partial class DemoEndpointsTests
{
    private const string Item = "{\"product\":\"mug\",\"quantity\":1}";

    [Theory]
    [InlineData("GET", "/demo")]
    [InlineData("GET", "/demo/cart")]
    [InlineData("GET", "/demo/assets/shop.js")]
    [InlineData("GET", "/demo/api/products")]
    [InlineData("POST", "/demo/api/checkout")]
    [InlineData("GET", "/demo/old-promo")]
    [InlineData("GET", "/demo/live")]
    public async Task Shop_InProduction_IsNotThere(string method, string path)
    {
        await using var host = await ApiHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);

        await response.AssertProblemAsync(404, "There is nothing here.");
    }

    [Theory]
    [InlineData("/demo")]
    [InlineData("/demo/")]
    [InlineData("/demo/product/mug")]
    [InlineData("/demo/cart")]
    [InlineData("/demo/checkout")]
    public async Task Page_AtEveryAddress_IsServedUnderItsOwnPolicy(string path)
    {
        await using var host = await StartAsync();
        using var response = await host.Public.GetAsync(path, Wait.Cancellation);
        var page = await response.TextAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("require-trusted-types-for 'script'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("data:", policy, StringComparison.Ordinal);
        Assert.DoesNotMatch(Inline(), page);
    }

    [Fact]
    public async Task Files_AllOfThem_AreServedByTheirType()
    {
        await using var host = await StartAsync();
        foreach (var name in ShopFiles.Names)
        {
            using var response = await host.Public.GetAsync("/demo/assets/" + name, Wait.Cancellation);
            var type = Path.GetExtension(name) switch { ".html" => "text/html", ".css" => "text/css", ".js" => "text/javascript", _ => "image/svg+xml" };

            Assert.Equal((HttpStatusCode.OK, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.NotEmpty(await response.TextAsync());
        }
    }

    [Fact]
    public async Task Products_EveryOne_HasAnImage()
    {
        await using var host = await StartAsync();
        var products = ApiRequests.Json(await host.Public.GetStringAsync("/demo/api/products", Wait.Cancellation)).GetProperty("products").EnumerateArray();
        var images = products.Select(static product => $"images/{product.GetProperty("id").GetString()}.svg").ToArray();

        Assert.Equal(6, images.Length);
        Assert.Empty(images.Except(ShopFiles.Names));
    }

    [Theory]
    [InlineData("GET", "/demo/api/products?q=KETTLE", null, 200, "Gooseneck kettle")]
    [InlineData("GET", "/demo/api/products/mug", null, 200, "\"stock\":2")]
    [InlineData("GET", "/demo/api/products/nothing", null, 404, "{\"error\":\"unknown_product\"}")]
    [InlineData("GET", "/demo/api/recommendations", null, 503, "{\"error\":\"recommendations_unavailable\"}")]
    [InlineData("GET", "/demo/api/loyalty", null, 404, "There is nothing here.")]
    [InlineData("POST", "/demo/api/cart", Item, 200, Item)]
    [InlineData("POST", "/demo/api/cart", "{\"product\":\"mug\",\"quantity\":3}", 409, "{\"error\":\"out_of_stock\"}")]
    [InlineData("POST", "/demo/api/cart", "{\"product\":\"grinder\",\"quantity\":1}", 409, "{\"error\":\"out_of_stock\"}")]
    [InlineData("POST", "/demo/api/cart", "{\"product\":\"x\",\"quantity\":1}", 404, "{\"error\":\"unknown_product\"}")]
    [InlineData("POST", "/demo/api/cart", "{\"product\":\"mug\",\"quantity\":10}", 400, "a quantity from 1 to 9")]
    [InlineData("POST", "/demo/api/cart", "nonsense", 400, "The body is not")]
    [InlineData("POST", "/demo/api/cart", "", 400, "The body must be")]
    [InlineData("POST", "/demo/api/checkout", "{}", 500, "{\"error\":\"payment_declined\",\"code\":\"card_expired\"}")]
    [InlineData("GET", "/demo/api/checkout", null, 405, "")]
    [InlineData("GET", "/demo/assets/nothing.js", null, 404, "")]
    [InlineData("GET", "/demo/assets/../../appsettings.json", null, 404, "")]
    [InlineData("GET", "/demo/live", null, 400, "This endpoint only accepts WebSocket connections.")]
    public async Task Api_Request_IsAnsweredAsTheShopNeedsIt(string method, string path, string? body, int status, string content)
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path) { Content = body is null ? null : ApiRequests.Body(body) };
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(content, await response.TextAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Promotion_OldLink_IsRedirectedTwice()
    {
        await using var host = await StartAsync();
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = host.Public.BaseAddress };
        List<(int, string?)> hops = [];
        for (var path = "/demo/old-promo"; path is not null;)
        {
            using var response = await http.GetAsync(path, Wait.Cancellation);
            path = response.Headers.Location?.ToString();
            hops.Add(((int)response.StatusCode, path));
        }

        Assert.Equal([(301, "/demo/promo"), (302, "/demo/winter"), (200, null)], hops);
    }

    [Fact]
    public async Task Reviews_Asked_TakeTwoSeconds()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var host = await ApiHost.StartAsync(time: time, environment: "Development");
        var start = time.GetTimestamp();
        using var response = await time.AdvanceUntilAsync(TimeSpan.FromMilliseconds(100), host.Public.GetAsync("/demo/api/products/mug/reviews", Wait.Cancellation));

        Assert.Contains("Ada", await response.TextAsync(), StringComparison.Ordinal);
        Assert.InRange(time.GetElapsedTime(start), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(Wait.Deadline.TotalSeconds));
    }

    [Fact]
    public async Task Live_Page_GetsSalesUntilItLeaves()
    {
        await using var host = await StartAsync();
        using var socket = await ConnectAsync(host);

        Assert.Equal("{\"product\":\"beans\",\"sold_today\":1}", await ReceiveAsync(socket));
        Assert.Equal("{\"product\":\"mug\",\"sold_today\":2}", await ReceiveAsync(socket));
        await Wait.For(socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Wait.Cancellation));
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Fact]
    public async Task Live_MoreSocketsThanAllowed_AreRefusedUntilOneLeaves()
    {
        await using var host = await StartAsync();
        List<ClientWebSocket> sockets = [];
        for (var i = 0; i < LiveSales.MaxSockets; i++)
        {
            sockets.Add(await ConnectAsync(host));
        }

        var refusal = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(host));
        Assert.Contains("503", refusal.Message, StringComparison.Ordinal);

        sockets[0].Abort();
        await Wait.Until(
            async () =>
            {
                try
                {
                    sockets.Add(await ConnectAsync(host));
                    return true;
                }
                catch (WebSocketException)
                {
                    return false;
                }
            },
            "a socket that is free again");
        sockets.ForEach(static socket => socket.Dispose());
    }

    [Fact]
    public async Task Live_HostStops_EndsWithAClose()
    {
        await using var host = await StartAsync();
        using var socket = await ConnectAsync(host);
        await ReceiveAsync(socket);
        var closing = ReceiveToCloseAsync(socket);
        await host.StopAsync();

        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, await Wait.For(closing));
    }

    [Fact]
    public async Task Keys_InUse_LeaveTheShopOpenAndTheApiClosed()
    {
        await using var host = await ApiHost.StartAsync(new Dictionary<string, string?> { ["Api:Keys:0"] = "0123456789abcdef-key" }, environment: "Development");
        using var shop = await host.Public.GetAsync("/demo/api/products", Wait.Cancellation);
        using var events = await host.Public.GetAsync("/events", Wait.Cancellation);

        Assert.Equal(HttpStatusCode.OK, shop.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, events.StatusCode);
    }

    [Theory]
    [InlineData("Host", "shop.example.com", 421)]
    [InlineData("Origin", "https://shop.example.com", 403)]
    public async Task OtherSites_AreRefusedAsEverywhere(string header, string value, int status)
    {
        await using var host = await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/demo/api/checkout");
        request.Headers.TryAddWithoutValidation(header, value);
        using var response = await host.Public.SendAsync(request, Wait.Cancellation);

        await response.AssertProblemAsync(status);
    }

    [Fact]
    public async Task Shop_OnTheInternalPort_IsNotThere()
    {
        await using var host = await StartAsync();
        using var response = await host.Internal.GetAsync("/demo", Wait.Cancellation);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static Task<ApiHost> StartAsync() => ApiHost.StartAsync(environment: "Development");

    private static async Task<ClientWebSocket> ConnectAsync(ApiHost host)
    {
        var socket = new ClientWebSocket();
        try
        {
            socket.Options.Proxy = null;
            await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{host.PublicPort}/demo/live"), Wait.Cancellation);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> ReceiveAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1_024];
        var received = await Wait.For(socket.ReceiveAsync(buffer, Wait.Cancellation));
        return Encoding.UTF8.GetString(buffer, 0, received.Count);
    }

    private static async Task<WebSocketCloseStatus?> ReceiveToCloseAsync(ClientWebSocket socket)
    {
        var buffer = new byte[1_024];
        while ((await socket.ReceiveAsync(buffer, Wait.Cancellation)).MessageType != WebSocketMessageType.Close)
        {
        }

        return socket.CloseStatus;
    }

    [GeneratedRegex(@"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:", RegexOptions.IgnoreCase)]
    private static partial Regex Inline();
}
