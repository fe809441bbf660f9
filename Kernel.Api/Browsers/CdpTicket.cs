using System.Security.Cryptography;
using Kernel.Api.Gateway;
using Kernel.Api.Security.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>
/// Authenticates a DevTools client by the ticket in a session's <c>cdp_ws_url</c>, because DevTools clients send no API key.
/// The ticket is valid for this session's browser while the session is active and the key of its creator is configured.
/// </summary>
/// <remarks>The server stores no tickets: a ticket is the session's id and the key's hash, encrypted.</remarks>
internal sealed class CdpTicket(ApiKeys keys, IDataProtectionProvider protection, IOptions<GatewayOptions> gateway)
{
    private readonly IDataProtector _protector = protection.CreateProtector("kernel cdp_ws_url");

    /// <summary>Gets the address for a client; empty if the gateway is disabled.</summary>
    public string AddressFor(HttpContext context, string session) => gateway.Value.Enabled
        ? ClientAddress.Of(context.Request).Socket($"{BrowsersServiceCollectionExtensions.Path}/{session}/cdp{QueryFor(context, session)}")
        : "";

    // Empty if no key is required.
    private string QueryFor(HttpContext context, string session) =>
        keys.AreRequired ? "?ticket=" + _protector.Protect($"{ApiKeys.HashOf(context.User)} {session}") : "";

    /// <summary>Determines whether the client has the session's ticket or a key.</summary>
    public bool IsAuthorized(HttpContext context, string session)
    {
        if (!keys.AreRequired || context.User.Identity is { IsAuthenticated: true })
        {
            return true;
        }

        try
        {
            var ticket = _protector.Unprotect(context.Request.Query["ticket"].ToString());
            return ticket.Split(' ', 2) is [var hash, var id] && id == session && keys.FindHash(hash) is not null;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
