using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>Is told which requests are under way, as far as waiting for a page to become idle goes.</summary>
/// <remarks>
/// <para>Every request is started once, whatever redirects follow, and stopped once: when it has ended; when its answer has come and
/// its data has been quiet for <c>Mapping:QuietAfter</c>, because a body that nobody reads has no end; when it has
/// been under way for <c>Mapping:IdlePatience</c>, as long polls and streams are; or when whoever made it is gone.</para>
/// <para>WebSockets and event streams are not told of: they never let a page become idle. Nor are requests from before the capture.
/// A document is requested before its navigation commits, and bears its loader: those of the loader that commits belong to the new
/// document. Called under the tap's lock, in order; must not call back.</para>
/// </remarks>
internal interface IRequestWatcher
{
    /// <summary>A request has begun.</summary>
    void RequestStarted(in WatchedRequest request);

    /// <summary>A request no longer counts.</summary>
    void RequestStopped(in WatchedRequest request);
}

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
