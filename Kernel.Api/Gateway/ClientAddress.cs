namespace Kernel.Api.Gateway;

/// <summary>This service's address as the client used it, proxies between included.</summary>
/// <param name="IsSecure">Whether the client speaks TLS.</param>
/// <param name="Host">Host and, where it is not the default one, port.</param>
internal readonly record struct ClientAddress(bool IsSecure, string Host)
{
    /// <summary>Of a request. What proxies say is believed here because it only decides which address the same client is told.</summary>
    public static ClientAddress Of(HttpRequest request)
    {
        var scheme = First(request.Headers["X-Forwarded-Proto"].ToString()) ?? request.Scheme;
        var host = First(request.Headers["X-Forwarded-Host"].ToString()) is { } forwarded && IsAuthority(forwarded) ? forwarded : request.Host.Value;
        return new ClientAddress(string.Equals(scheme, "https", StringComparison.OrdinalIgnoreCase), host ?? "localhost");
    }

    /// <summary>The address of a DevTools socket.</summary>
    /// <param name="path">Its path, with a leading slash.</param>
    public string Socket(string path) => (IsSecure ? "wss://" : "ws://") + Host + path;

    // With several proxies the first entry is what the client spoke to.
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
