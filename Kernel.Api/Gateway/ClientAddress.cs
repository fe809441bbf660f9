namespace Kernel.Api.Gateway;

/// <summary>The address of this service that the client used, possibly through proxies.</summary>
/// <param name="IsSecure">Whether the client uses TLS.</param>
/// <param name="Host">The host and, unless it is the default, the port.</param>
internal readonly record struct ClientAddress(bool IsSecure, string Host)
{
    /// <summary>Gets the address from a request. Forwarded headers are trusted here because they only affect addresses in the response to the same client.</summary>
    public static ClientAddress Of(HttpRequest request)
    {
        var scheme = First(request.Headers["X-Forwarded-Proto"].ToString()) ?? request.Scheme;
        var host = First(request.Headers["X-Forwarded-Host"].ToString()) is { } forwarded && IsAuthority(forwarded) ? forwarded : request.Host.Value;
        return new ClientAddress(string.Equals(scheme, "https", StringComparison.OrdinalIgnoreCase), host ?? "localhost");
    }

    /// <summary>Gets the address of a DevTools socket.</summary>
    /// <param name="path">The path of the socket, with a leading slash.</param>
    public string Socket(string path) => (IsSecure ? "wss://" : "ws://") + Host + path;

    // With several proxies the first entry is the address that the client used.
    private static string? First(string header)
    {
        var first = header.AsSpan();
        if (first.IndexOf(',') is >= 0 and var comma)
        {
            first = first[..comma];
        }

        first = first.Trim();
        return first.IsEmpty ? null : first.ToString();
    }

    private static bool IsAuthority(string host) =>
        Uri.TryCreate("http://" + host, UriKind.Absolute, out var uri) && uri.PathAndQuery == "/" && uri.UserInfo.Length == 0;
}
