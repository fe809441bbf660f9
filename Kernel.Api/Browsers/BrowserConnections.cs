using System.Collections.Concurrent;

namespace Kernel.Api.Browsers;

/// <summary>The DevTools connections that were made by a session's own <c>cdp_ws_url</c>; they end with it.</summary>
internal sealed class BrowserConnections
{
    private readonly ConcurrentDictionary<HttpContext, string> _connections = new();

    /// <summary>A connection begins.</summary>
    public void Add(HttpContext context, string session) => _connections[context] = session;

    /// <summary>It has ended.</summary>
    public void Remove(HttpContext context) => _connections.TryRemove(context, out _);

    /// <summary>Ends all that belong to another session than <paramref name="session"/>, which may be null for none.</summary>
    public void EndAllBut(string? session)
    {
        foreach (var (context, of) in _connections)
        {
            if (of != session)
            {
                context.Abort();
            }
        }
    }
}
