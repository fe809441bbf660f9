using System.Security.Cryptography;
using Kernel.Api.Gateway;
using Kernel.Api.Security.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>
/// What lets a DevTools client in by a session's <c>cdp_ws_url</c> alone, since clients send no key of their own accord. It is
/// good for that session's browser, for as long as the session is active and the key of whoever asked for it is in use.
/// </summary>
/// <remarks>Nothing is kept: it is the session's id and the key's hash, encrypted.</remarks>
internal sealed class CdpTicket(ApiKeys keys, IDataProtectionProvider protection, IOptions<GatewayOptions> gateway)
{
    private readonly IDataProtector _protector = protection.CreateProtector("kernel cdp_ws_url");

    /// <summary>The address for a client; empty if the gateway is off.</summary>
    public string AddressFor(HttpContext context, string session) => gateway.Value.Enabled
        ? ClientAddress.Of(context.Request).Socket($"{BrowsersServiceCollectionExtensions.Path}/{session}/cdp{QueryFor(context, session)}")
        : "";

    // Empty if no key is needed.
    private string QueryFor(HttpContext context, string session) =>
        keys.AreRequired ? "?ticket=" + _protector.Protect($"{ApiKeys.HashOf(context.User)} {session}") : "";

    /// <summary>Whether the client may come in: it has the session's ticket, or a key.</summary>
    public bool Admits(HttpContext context, string session)
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
