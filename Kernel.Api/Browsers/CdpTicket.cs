using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Kernel.Api.Gateway;
using Kernel.Api.Security.Authentication;
using Microsoft.Extensions.Options;

namespace Kernel.Api.Browsers;

/// <summary>
/// What lets a DevTools client in by a session's <c>cdp_ws_url</c> alone, since clients send no key of their own accord. It is
/// good for that session's browser, for as long as the session is active.
/// </summary>
/// <remarks>Nothing is kept: it is the session's id, signed with what is derived from the key of whoever asked for the address.</remarks>
internal sealed class CdpTicket(ApiKeys keys, IOptions<ApiOptions> options, IOptions<GatewayOptions> gateway)
{
    private readonly Lazy<byte[][]> _signingKeys = new(() => SigningKeys.Derive(options.Value.Keys, "kernel cdp_ws_url"u8));

    /// <summary>The address for a client; empty if the gateway is off.</summary>
    public string AddressFor(HttpRequest request, string session) => gateway.Value.Enabled
        ? ClientAddress.Of(request).Socket($"{BrowsersServiceCollectionExtensions.Path}/{session}/cdp{QueryFor(request, session)}")
        : "";

    // Empty if no key is needed.
    private string QueryFor(HttpRequest request, string session)
    {
        if (!keys.AreRequired)
        {
            return "";
        }

        var key = Math.Max(0, keys.FindBearer(request.Headers.Authorization.ToString()));
        return "?ticket=" + Base64Url.EncodeToString(Sign(key, session));
    }

    /// <summary>Whether the client may come in: it has the session's ticket, or a key.</summary>
    public bool Admits(HttpContext context, string session)
    {
        if (!keys.AreRequired || context.User.Identity is { IsAuthenticated: true })
        {
            return true;
        }

        Span<byte> ticket = stackalloc byte[SHA256.HashSizeInBytes];
        var text = context.Request.Query["ticket"].ToString();
        if (text.Length != Base64Url.GetEncodedLength(ticket.Length) || !Base64Url.TryDecodeFromChars(text, ticket, out _))
        {
            return false;
        }

        var admits = false;
        for (var key = 0; key < _signingKeys.Value.Length; key++)
        {
            admits |= CryptographicOperations.FixedTimeEquals(ticket, Sign(key, session));
        }

        return admits;
    }

    private byte[] Sign(int key, string session) => HMACSHA256.HashData(_signingKeys.Value[key], Encoding.UTF8.GetBytes(session));
}
