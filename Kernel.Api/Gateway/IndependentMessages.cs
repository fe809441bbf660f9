using Microsoft.Extensions.Primitives;

namespace Kernel.Api.Gateway;

/// <summary>Requests that a WebSocket compresses each message by itself, so that messages can be read from any one on.</summary>
/// <remarks>
/// <c>permessage-deflate; client_max_window_bits</c> becomes <c>permessage-deflate; client_max_window_bits; server_no_context_takeover;
/// client_no_context_takeover</c>. The browser's response has the two parameters, too, and every client has to follow them (RFC 7692, 7.1.1).
/// </remarks>
internal static class IndependentMessages
{
    private const string Extension = "permessage-deflate";

    private static readonly string[] Parameters = ["server_no_context_takeover", "client_no_context_takeover"];

    /// <summary>Changes the extensions that a client offers.</summary>
    public static void Request(IHeaderDictionary headers)
    {
        var offered = headers.SecWebSocketExtensions;
        if (offered.Count > 0)
        {
            headers.SecWebSocketExtensions = new StringValues([.. offered.Select(static offers => string.Join(", ", (offers ?? "").Split(',').Select(Offer)))]);
        }
    }

    private static string Offer(string offer)
    {
        var parts = offer.Split(';', StringSplitOptions.TrimEntries);
        return parts[0].Equals(Extension, StringComparison.OrdinalIgnoreCase)
            ? string.Join("; ", parts.Union(Parameters, StringComparer.OrdinalIgnoreCase))
            : offer.Trim();
    }
}
