using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>A request that may keep a page from being idle.</summary>
/// <param name="number">Unlike that of any other request in the life of the process, and rising.</param>
/// <param name="session">The session that made it; its <c>Target.Page</c> is the page.</param>
/// <param name="loaderId">The document it is for, as a token; empty (<c>""</c>) for workers and preflights.</param>
internal readonly ref struct WatchedRequest(long number, CdpSession session, ReadOnlySpan<byte> loaderId)
{
    public long Number { get; } = number;

    public CdpSession Session { get; } = session;

    public ReadOnlySpan<byte> LoaderId { get; } = loaderId;
}
