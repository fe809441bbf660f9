using System.Collections.Concurrent;

namespace Kernel.Api.Browsers;

/// <summary>The DevTools connections opened by a session's <c>cdp_ws_url</c>, which end with the session.</summary>
internal sealed class BrowserConnections
{
    private readonly ConcurrentDictionary<HttpContext, string> _connections = new();

    /// <summary>Adds a connection.</summary>
    public void Add(HttpContext context, string session) => _connections[context] = session;

    /// <summary>Removes a connection that has ended.</summary>
    public void Remove(HttpContext context) => _connections.TryRemove(context, out _);

    /// <summary>Ends all connections except those of <paramref name="session"/>; null ends all.</summary>
    public void EndAllExcept(string? session)
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
