using System.Net;
using Kernel.Api.Http;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Forwarder;

namespace Kernel.Api.Gateway;

/// <summary>Forwards requests and WebSockets to the browser's DevTools.</summary>
internal sealed partial class DevToolsForwarder(
    IHttpForwarder forwarder,
    DevToolsBrowser browser,
    GatewayConnections connections,
    GatewayMetrics metrics,
    IOptions<GatewayOptions> options,
    ILogger<DevToolsForwarder> logger)
{
    /// <summary>The path of the browser's socket, without the browser's id.</summary>
    public const string BrowserPath = "/devtools/browser";

    private static readonly DevToolsTransformer Transformer = new();

    private static readonly ForwarderRequestConfig PlainForwarding = new()
    {
        Version = HttpVersion.Version11,
        VersionPolicy = HttpVersionPolicy.RequestVersionExact,
        ActivityTimeout = DevToolsBrowser.ResponseTimeout,
    };

    // A DevTools connection may be idle for days; only its start has a deadline.
    private static readonly ForwarderRequestConfig ConnectionForwarding = PlainForwarding with { ActivityTimeout = Timeout.InfiniteTimeSpan };

    public async Task HandleAsync(HttpContext context)
    {
        if (!options.Value.Enabled)
        {
            await Problems.NotFound("The DevTools gateway is disabled. Set Gateway:Enabled to true.").ExecuteAsync(context);
            return;
        }

        if (IsFollowedLink(context.Request))
        {
            metrics.Rejected("forbidden");
            await Problems.Forbidden("Links from other web sites cannot control the browser.").ExecuteAsync(context);
            return;
        }

        if (!CountedUpgrade.IsWanted(context.Request))
        {
            await ForwardAsync(context, null, connections.Closing);
        }
        else if (!connections.TryReserve())
        {
            metrics.Rejected("too_many");
            await Problems.Busy(context, $"The limit of {options.Value.MaxConnections} DevTools connections is reached (Gateway:MaxConnections).").ExecuteAsync(context);
        }
        else
        {
            await ConnectAsync(context);
        }
    }

    private async Task ConnectAsync(HttpContext context)
    {
        var connection = connections.Create(context.Request);
        using var scope = logger.BeginScope(new KeyValuePair<string, object>[] { new("kernel.connection_id", connection.Id) });
        try
        {
            using var end = CancellationTokenSource.CreateLinkedTokenSource(connections.Closing);
            end.CancelAfter(DevToolsBrowser.ResponseTimeout);
            CountedUpgrade.Install(context, connection, end);
            using var shutdown = connections.Stopping.Register(static c => ((GatewayConnection)c!).End(DisconnectReason.Shutdown), connection);
            await ForwardAsync(context, connection, end.Token);
        }
        finally
        {
            connections.Closed(connection);
            connections.Release();
        }
    }

    private async Task ForwardAsync(HttpContext context, GatewayConnection? connection, CancellationToken end)
    {
        ForwarderError error;
        try
        {
            var address = await browser.AddressAsync(context.RequestAborted);
            context.Request.Path = context.Request.Path.Value?.TrimEnd('/') switch
            {
                BrowserPath => await browser.SocketPathAsync(context.RequestAborted),
                var path => path, // Chromium accepts its commands only without the trailing slash that some clients send
            };
            error = await forwarder.SendAsync(
                context,
                address.GetLeftPart(UriPartial.Authority),
                browser.Client,
                connection is null ? PlainForwarding : ConnectionForwarding,
                Transformer,
                end);
        }
        catch (Exception e) when (e is HttpRequestException or InvalidOperationException)
        {
            await RespondUnavailableAsync(context, StatusCodes.Status503ServiceUnavailable, e);
            return;
        }

        if (error == ForwarderError.None)
        {
            return;
        }

        var exception = context.Features.Get<IForwarderErrorFeature>()?.Exception;
        if (connection?.Since > 0)
        {
            connection.End(error is ForwarderError.UpgradeRequestClient or ForwarderError.UpgradeResponseClient || context.RequestAborted.IsCancellationRequested
                ? DisconnectReason.ClientLost
                : DisconnectReason.BrowserLost);
        }
        else if (!context.RequestAborted.IsCancellationRequested)
        {
            // The browser could not be reached, it did not respond in time, or the connection broke during its response.
            var timedOut = exception is OperationCanceledException && !connections.Closing.IsCancellationRequested;
            await RespondUnavailableAsync(
                context,
                timedOut || error == ForwarderError.Request ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status502BadGateway,
                timedOut ? DevToolsBrowser.NoResponse((OperationCanceledException)exception!) : exception);
        }
    }

    private async Task RespondUnavailableAsync(HttpContext context, int status, Exception? exception)
    {
        metrics.Rejected("unavailable");
        LogUnavailable(options.Value.Address, exception?.Message ?? "no response");
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.Clear();
        var detail = $"The browser at {options.Value.Address} is not available: {exception?.Message ?? "the connection broke"}";
        await (status == StatusCodes.Status503ServiceUnavailable ? Problems.Busy(context, detail) : Problems.BadGateway(detail)).ExecuteAsync(context);
    }

    // The origin policy of all endpoints allows links that a user follows. They are rejected here, because an address alone can
    // close a page.
    private static bool IsFollowedLink(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site" && request.Headers.Origin.Count == 0;

    [LoggerMessage(2402, LogLevel.Warning, "The browser at {Address} is not available for a DevTools client: {Reason}")]
    private partial void LogUnavailable(string address, string reason);
}
