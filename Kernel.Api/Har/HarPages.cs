using System.Text.Json;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Har;

/// <summary>Collects the pages of an export, each until its tab shows the next one.</summary>
internal sealed class HarPages
{
    /// <summary>The types of the events that pages are made of.</summary>
    public static readonly string[] Types =
    [
        EventTypes.Navigation, EventTypes.DomContentLoaded, EventTypes.PageLoad, EventTypes.Lcp, EventTypes.NavigationSettled, EventTypes.TabClosed,
        EventTypes.NetworkRequest, EventTypes.MonitorConnected, EventTypes.MonitorReconnected,
    ];

    // Beyond this, pages are written as soon as their tab shows the next one, even if an older page of another tab is open.
    private const int MaxPages = 1_000;

    private readonly LinkedList<HarPage> _pages = new();
    private readonly Dictionary<string, HarPage> _current = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (string LoaderId, long Ts, double CdpTimestamp)> _documents = new(StringComparer.Ordinal);

    /// <summary>The browser's product and version, such as <c>Chrome/156.0.8078.79</c>; empty if it is not known.</summary>
    public string Browser { get; private set; } = "";

    /// <summary>Adds an event.</summary>
    public void Add(EventView view)
    {
        switch (view.Type)
        {
            case EventTypes.NetworkRequest when PageTable.IsOfPage(view):
                AddDocument(view);
                break;
            case EventTypes.Navigation when PageTable.IsOfMainFrame(view):
                Begin(view);
                break;
            case EventTypes.DomContentLoaded when Find(view) is { } page:
                page.ContentLoad = page.Since(view);
                break;
            case EventTypes.PageLoad when Find(view) is { } page:
                page.Load = page.Since(view);
                break;
            case EventTypes.Lcp when PageTable.IsOfMainFrame(view) && Find(view) is { } page:
                page.LargestPaint = (view.Integer(HarField.RenderTs) ?? view.Integer(HarField.LoadTs) ?? view.Integer(HarField.BrowserTs) ?? view.Ts) - page.StartTs;
                break;
            case EventTypes.NavigationSettled when !view.IsTrue(HarField.TimedOut) && Find(view) is { } page:
                page.Settled = view.Ts - page.StartTs;
                break;
            case EventTypes.TabClosed:
                Close(view.Text(HarField.TargetId));
                break;
            case EventTypes.MonitorConnected or EventTypes.MonitorReconnected when view.JsonString(HarField.Browser).Length > 2:
                Browser = view.Text(HarField.Browser);
                break;
            default:
                break;
        }
    }

    /// <summary>Writes the pages that no later event changes, or all of them.</summary>
    public void Write(Utf8JsonWriter json, bool all)
    {
        for (var node = _pages.First; node is not null;)
        {
            var next = node.Next;
            if (all || node.Value.IsClosed)
            {
                node.Value.Write(json);
                _pages.Remove(node);
            }
            else if (_pages.Count <= MaxPages)
            {
                return;
            }

            node = next;
        }
    }

    // The time of the first request is that of the navigation: redirects belong to the page.
    private void AddDocument(EventView request)
    {
        var target = request.Text(HarField.TargetId);
        var loader = request.Text(HarField.LoaderId);
        if (!_documents.TryGetValue(target, out var known) || known.LoaderId != loader)
        {
            if (_documents.Count >= MaxPages)
            {
                _documents.Clear();
            }

            _documents[target] = (loader, request.Integer(HarField.BrowserTs) ?? request.Ts, request.Number(HarField.CdpTimestamp) ?? 0);
        }
    }

    private void Begin(EventView navigation)
    {
        var target = navigation.Text(HarField.TargetId);
        Close(target);
        var loader = navigation.Text(HarField.LoaderId);
        var page = new HarPage(PageTable.IdOf(navigation), loader, navigation.Text(HarField.Url));
        (page.StartTs, page.StartCdp) = _documents.Remove(target, out var document) && document.LoaderId == loader
            ? (document.Ts, document.CdpTimestamp)
            : (navigation.Ts, 0);
        _pages.AddLast(page);
        _current[target] = page;
    }

    private void Close(string target)
    {
        if (_current.Remove(target, out var page))
        {
            page.IsClosed = true;
        }
    }

    private HarPage? Find(EventView view) =>
        _current.TryGetValue(view.Text(HarField.TargetId), out var page) && page.LoaderId == view.Text(HarField.LoaderId) ? page : null;

    private sealed class HarPage(string id, string loaderId, string url)
    {
        public string LoaderId => loaderId;

        public long StartTs { get; set; }

        public double StartCdp { get; set; }

        public long ContentLoad { get; set; } = -1;

        public long Load { get; set; } = -1;

        public long LargestPaint { get; set; } = -1;

        public long Settled { get; set; } = -1;

        public bool IsClosed { get; set; }

        // Microseconds by the browser's monotonic clock; by the collector's if the request was not captured.
        public long Since(EventView view) => StartCdp > 0 && view.Number(HarField.CdpTimestamp) is > 0 and var timestamp
            ? (long)Math.Clamp((timestamp - StartCdp) * 1e6, -1, long.MaxValue / 2)
            : view.Ts - StartTs;

        public void Write(Utf8JsonWriter json)
        {
            json.WriteStartObject();
            HarTime.Write(json, "startedDateTime"u8, StartTs);
            json.WriteString("id"u8, id);
            json.WriteString("title"u8, url);
            json.WriteStartObject("pageTimings"u8);
            json.WriteNumber("onContentLoad"u8, Milliseconds(ContentLoad));
            json.WriteNumber("onLoad"u8, Milliseconds(Load));
            WriteIfKnown(json, "_lcp"u8, LargestPaint);
            WriteIfKnown(json, "_settled"u8, Settled);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        private static void WriteIfKnown(Utf8JsonWriter json, ReadOnlySpan<byte> name, long microseconds)
        {
            if (microseconds >= 0)
            {
                json.WriteNumber(name, Milliseconds(microseconds));
            }
        }

        private static double Milliseconds(long microseconds) => microseconds < 0 ? -1 : microseconds / 1000d;
    }
}
