using Kernel.Api.Gateway;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>
/// <c>/browsers/{id}/cdp</c>, the address in <c>cdp_ws_url</c>: the browser's DevTools through the gateway while the session
/// is active.
/// </summary>
internal static class CdpEndpoint
{
    /// <summary>Forwards a connection until it or the session ends.</summary>
    public static async Task ConnectAsync(
        string id,
        HttpContext context,
        DevToolsForwarder forwarder,
        BrowserSessions browsers,
        BrowserConnections connections,
        CdpTicket ticket,
        IOptions<GatewayOptions> options)
    {
        if (Reject(context, id, browsers, ticket, options.Value) is { } rejection)
        {
            await rejection.ExecuteAsync(context);
            return;
        }

        // The browser must not receive the ticket.
        context.Request.QueryString = QueryString.Empty;
        context.Request.Path = DevToolsForwarder.BrowserPath;
        connections.Add(context, id);
        try
        {
            if (browsers.Active?.Id == id)
            {
                await forwarder.HandleAsync(context);
            }
        }
        finally
        {
            connections.Remove(context);
        }
    }

    private static ProblemHttpResult? Reject(HttpContext context, string id, BrowserSessions browsers, CdpTicket ticket, GatewayOptions options) =>
        !options.Enabled ? SdkErrors.NoGateway(context)
        : !ticket.IsAuthorized(context, id) ? Problems.Unauthorized("The ticket in cdp_ws_url is missing or not valid. Use cdp_ws_url unchanged; it is valid until the session ends.")
        : browsers.Active?.Id != id ? SdkErrors.NotFound(id)
        : !CountedUpgrade.IsWanted(context.Request) ? Problems.BadRequest("This endpoint only accepts WebSocket connections of DevTools clients.")
        : null;
}
