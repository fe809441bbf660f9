using Kernel.Api.Gateway;
using Kernel.Api.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>
/// <c>/browsers/{id}/cdp</c>, which <c>cdp_ws_url</c> names: the browser's DevTools through the gateway, for as long as the session
/// is active.
/// </summary>
internal sealed class CdpEndpoint(
    GatewayEndpoint gateway, BrowserSessions browsers, BrowserConnections connections, CdpTicket ticket, IOptions<GatewayOptions> options)
{
    /// <summary>The address for whoever asks; empty where it would lead nowhere.</summary>
    public string AddressFor(HttpRequest request, string session) => options.Value.Enabled && browsers.Active?.Id == session
        ? ClientAddress.Of(request).Socket($"{BrowsersServiceCollectionExtensions.Path}/{session}/cdp{ticket.QueryFor(request, session)}")
        : "";

    public async Task HandleAsync(HttpContext context, string id)
    {
        if (Refusal(context, id) is { } refusal)
        {
            await refusal.ExecuteAsync(context);
            return;
        }

        // The ticket is between the client and us.
        context.Request.QueryString = QueryString.Empty;
        context.Request.Path = GatewayEndpoint.BrowserPath;
        connections.Add(context, id);
        try
        {
            if (browsers.Active?.Id == id)
            {
                await gateway.HandleAsync(context);
            }
        }
        finally
        {
            connections.Remove(context);
        }
    }

    private ProblemHttpResult? Refusal(HttpContext context, string id) =>
        !options.Value.Enabled ? SdkErrors.NoGateway(context)
        : !ticket.Admits(context, id) ? Problems.Unauthorized("The address of a browser's DevTools is good as it is given, ticket included, until the session ends.")
        : browsers.Active?.Id != id ? SdkErrors.NotFound(id)
        : !CountedUpgrade.IsWanted(context.Request) ? Problems.BadRequest("This is a WebSocket for DevTools clients.")
        : null;
}
