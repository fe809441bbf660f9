using Kernel.Api.Gateway;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>
/// <c>/browsers/{id}/cdp</c>, which <c>cdp_ws_url</c> names: the browser's DevTools through the gateway, for as long as the session
/// is active.
/// </summary>
internal static class CdpEndpoint
{
    /// <summary>Serves a connection until it or the session ends.</summary>
    public static async Task ConnectAsync(
        string id,
        HttpContext context,
        DevToolsForwarder forwarder,
        BrowserSessions browsers,
        BrowserConnections connections,
        CdpTicket ticket,
        IOptions<GatewayOptions> options)
    {
        if (Refusal(context, id, browsers, ticket, options.Value) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        // The ticket is between the client and this service.
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

    private static ProblemHttpResult? Refusal(HttpContext context, string id, BrowserSessions browsers, CdpTicket ticket, GatewayOptions options) =>
        !options.Enabled ? SdkErrors.NoGateway(context)
        : !ticket.Admits(context, id) ? Problems.Unauthorized("The address of a browser's DevTools is good as it is given, ticket included, until the session ends.")
        : browsers.Active?.Id != id ? SdkErrors.NotFound(id)
        : !CountedUpgrade.IsWanted(context.Request) ? Problems.BadRequest("This is a WebSocket for DevTools clients.")
        : null;
}
