using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping.Lifecycle;

/// <summary>Observes the requests in flight that keep pages from being idle.</summary>
/// <remarks>
/// <para>Every request is started once, however many redirects follow, and stopped once: when it ends; when it has a response and no data has arrived
/// for <c>Mapping:QuietAfter</c>, because an unread body has no end; after <c>Mapping:IdlePatience</c>, for long polls and streams; or when its
/// session is detached.</para>
/// <para>WebSockets and EventSource requests are not reported, because they would never let a page become idle; neither are requests from before the
/// capture. A document is requested before its navigation commits, with the loader of that document: requests with the committing loader belong to
/// the new document. Called under the monitor's lock, in order; must not call back.</para>
/// </remarks>
internal interface IRequestWatcher
{
    /// <summary>Handles the start of a request.</summary>
    void RequestStarted(in WatchedRequest request);

    /// <summary>Handles a request that no longer counts.</summary>
    void RequestStopped(in WatchedRequest request);
}

/// <summary>A request that may keep a page from being idle.</summary>
/// <param name="number">A number that is unique in the process and increases.</param>
/// <param name="session">The session of the request; its <c>Target.Page</c> is the page.</param>
/// <param name="loaderId">The document of the request, as a token; empty (<c>""</c>) for workers and preflights.</param>
internal readonly ref struct WatchedRequest(long number, CdpSession session, ReadOnlySpan<byte> loaderId)
{
    public long Number { get; } = number;

    public CdpSession Session { get; } = session;

    public ReadOnlySpan<byte> LoaderId { get; } = loaderId;
}
