using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.CdpCollector.Mapping;

/// <summary>A type of event, ready to be written.</summary>
internal sealed class EventKind
{
    public static readonly EventKind ConsoleLog = new(EventTypes.ConsoleLog);
    public static readonly EventKind ConsoleError = new(EventTypes.ConsoleError);
    public static readonly EventKind NetworkRequest = new(EventTypes.NetworkRequest);
    public static readonly EventKind NetworkResponse = new(EventTypes.NetworkResponse);
    public static readonly EventKind NetworkLoadingFailed = new(EventTypes.NetworkLoadingFailed);
    public static readonly EventKind NetworkResponseFinished = new(EventTypes.NetworkResponseFinished);
    public static readonly EventKind EventSourceMessage = new(EventTypes.EventSourceMessage);
    public static readonly EventKind WebSocketCreated = new(EventTypes.WebSocketCreated);
    public static readonly EventKind WebSocketOpened = new(EventTypes.WebSocketOpened);
    public static readonly EventKind WebSocketFrame = new(EventTypes.WebSocketFrame);
    public static readonly EventKind WebSocketError = new(EventTypes.WebSocketError);
    public static readonly EventKind WebSocketClosed = new(EventTypes.WebSocketClosed);
    public static readonly EventKind NetworkIdle = new(EventTypes.NetworkIdle);
    public static readonly EventKind Navigation = new(EventTypes.Navigation);
    public static readonly EventKind NavigationSameDocument = new(EventTypes.NavigationSameDocument);
    public static readonly EventKind DomContentLoaded = new(EventTypes.DomContentLoaded);
    public static readonly EventKind PageLoad = new(EventTypes.PageLoad);
    public static readonly EventKind LayoutShift = new(EventTypes.LayoutShift);
    public static readonly EventKind Lcp = new(EventTypes.Lcp);
    public static readonly EventKind LayoutSettled = new(EventTypes.LayoutSettled);
    public static readonly EventKind NavigationSettled = new(EventTypes.NavigationSettled);
    public static readonly EventKind TabOpened = new(EventTypes.TabOpened);
    public static readonly EventKind TabClosed = new(EventTypes.TabClosed);
    public static readonly EventKind DialogOpened = new(EventTypes.DialogOpened);
    public static readonly EventKind DialogClosed = new(EventTypes.DialogClosed);
    public static readonly EventKind DownloadStarted = new(EventTypes.DownloadStarted);
    public static readonly EventKind DownloadFinished = new(EventTypes.DownloadFinished);
    public static readonly EventKind PageCrashed = new(EventTypes.PageCrashed);
    public static readonly EventKind InteractionClick = new(EventTypes.InteractionClick);
    public static readonly EventKind InteractionKey = new(EventTypes.InteractionKey);
    public static readonly EventKind ScrollSettled = new(EventTypes.ScrollSettled);
    public static readonly EventKind Screenshot = new(EventTypes.Screenshot);
    public static readonly EventKind MonitorConnected = new(EventTypes.MonitorConnected);
    public static readonly EventKind MonitorDisconnected = new(EventTypes.MonitorDisconnected);
    public static readonly EventKind MonitorReconnected = new(EventTypes.MonitorReconnected);
    public static readonly EventKind MonitorInitFailed = new(EventTypes.MonitorInitFailed);

    private readonly byte[] _head;
    private (string Name, byte[] Member)[] _sources = [];

    private EventKind(string type)
    {
        Name = type;
        Category = EventTypes.CategoryOf(type);
        _head = Encoding.UTF8.GetBytes($"\"type\":\"{type}\",\"category\":\"{Category.ToWireName()}\"");
    }

    public string Name { get; }

    public EventCategory Category { get; }

    /// <summary>The members <c>type</c> and <c>category</c>, serialised.</summary>
    public ReadOnlySpan<byte> Head => _head;

    /// <summary>The member <c>event</c> of the source, serialised.</summary>
    /// <param name="source">The protocol's name of what happened: one of the few that tell of this type.</param>
    public ReadOnlySpan<byte> SourceOf(string source)
    {
        foreach (var (name, member) in _sources)
        {
            if (ReferenceEquals(name, source))
            {
                return member;
            }
        }

        var added = Encoding.UTF8.GetBytes($"\"event\":\"{source}\"");
        _sources = [.. _sources, (source, added)];
        return added;
    }
}
