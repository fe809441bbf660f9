using Kernel.ServiceDefaults.Events;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

internal sealed partial class TraceBuilder
{
    private const string NotLoaded = "not_loaded";
    private const string Unreachable = "unreachable";

    // Documents by loader, including the loaders of frames, which belong to the trace of their page; and by the frame that shows them.
    private readonly Dictionary<string, OpenDocument> _documents = [];
    private readonly Dictionary<string, OpenDocument> _frames = [];
    private readonly LinkedList<OpenDocument> _documentsInOrder = new();

    private OpenDocument? Resolve(in TracedEvent e) =>
        _documents.GetValueOrDefault(e.Text("loader_id"))
        ?? _frames.GetValueOrDefault(e.Text("frame_id"))
        ?? _frames.GetValueOrDefault(e.Text("target_id"));

    // The document that a request fetches: a new one if it is for the main frame, whose id is that of the target, or else that of its page.
    private OpenDocument? DocumentOf(in TracedEvent e)
    {
        var loader = e.Text("loader_id");
        if (_documents.TryGetValue(loader, out var known))
        {
            return known;
        }

        if (e.Text("frame_id") != e.Text("target_id") || e.Text("target_type") != "page")
        {
            var page = Resolve(e);
            AddFrame(page, loader);
            return page;
        }

        return TrackDocument(e, loader, e.At);
    }

    private OpenDocument TrackDocument(in TracedEvent e, string key, long start)
    {
        var document = new OpenDocument(streamId, key, start)
        {
            Url = e.Text("url"),
            Frame = e.Text("frame_id"),
            Session = e.Session,
            Seq = e.Seq,
            LoaderId = e.Text("loader_id"),
            TargetId = e.Text("target_id"),
            NavSeq = e.Number("nav_seq"),
            ClockOffset = e.Number("browser_ts") is { } wall && e.Seconds("cdp_timestamp") is { } monotonic ? wall - monotonic * 1e6 : null,
        };
        _documents[e.Text("loader_id")] = document;
        _documentsInOrder.AddLast(document.Node);
        if (_documentsInOrder.Count > options.MaxOpen)
        {
            var oldest = _documentsInOrder.First!.Value;
            EndDocument(oldest, oldest.LastSeen, "evicted", null);
        }

        return document;
    }

    private void OnNavigation(in TracedEvent e)
    {
        var frame = e.Text("frame_id");
        if (e.Text("parent_frame_id") is { Length: > 0 } parent)
        {
            if (_frames.GetValueOrDefault(parent) is { } page)
            {
                _frames[frame] = page;
                page.ShownIn.Add(frame);
                AddFrame(page, e.Text("loader_id"));
            }

            return;
        }

        var loader = e.Text("loader_id");
        var isRestored = e.Text("navigation_type") == "back_forward_cache_restore";
        var document = isRestored
            ? TrackDocument(e, FormattableString.Invariant($"{loader}:restored:{e.Seq}"), e.Ts)
            : _documents.GetValueOrDefault(loader) ?? TrackDocument(e, loader, e.Ts);
        document.Type = e.Text("navigation_type");
        document.NavSeq = e.Number("nav_seq");
        if (e.Text("unreachable_url") is { Length: > 0 } unreachable)
        {
            document.Url = unreachable;
            FinishDocument(document, e.Ts, Failed, ErrorType.From(null, document.Status) ?? Unreachable); // no effect if its request has failed already
        }
        else if (!document.IsDone)
        {
            document.Url = e.Text("url");
        }

        Touch(document, e.Ts);
        if (_frames.TryGetValue(frame, out var before) && !ReferenceEquals(before, document))
        {
            EndDocument(before, e.Ts, "superseded", null);
        }

        _frames[frame] = document;
        if (isRestored)
        {
            FinishDocument(document, e.Ts, "restored", null);
        }
    }

    private void OnLoad(in TracedEvent e)
    {
        OnMoment(e);
        if (MainDocument(e) is { IsDone: false, LoadedAt: null } document)
        {
            document.LoadedAt = document.Moment(e);
        }
    }

    private void OnMoment(in TracedEvent e)
    {
        if (MainDocument(e) is not { IsDone: false } document)
        {
            return;
        }

        var at = document.Moment(e);
        Touch(document, at);
        document.Moments.Add(new Span.Types.Event { Name = e.Type, TimeUnixNano = OtlpSpanWriter.Nanoseconds(at) });
        document.IsSettled |= e.Type == EventTypes.NavigationSettled;
        if (document is { IsSettled: true, LoadedAt: { } loaded })
        {
            FinishDocument(document, loaded, Loaded, null);
        }
    }

    // Out-of-process frames send lifecycle events too, which are not those of the page.
    private OpenDocument? MainDocument(in TracedEvent e) =>
        e.Text("target_type") == "page" && _documents.GetValueOrDefault(e.Text("loader_id")) is { } document && document.TargetId == e.Text("target_id") ? document : null;

    private void SweepDocuments(long now)
    {
        for (LinkedListNode<OpenDocument>? node = _documentsInOrder.First, next; node is not null; node = next)
        {
            next = node.Next;
            var document = node.Value;
            if (document is { IsDone: false, LoadedAt: { } loaded } && now - loaded > LoadedGrace)
            {
                FinishDocument(document, loaded, Loaded, null);
            }
            else if (document is { IsDone: false, LoadedAt: null } && now - document.Start > _maxDuration)
            {
                FinishDocument(document, document.LastSeen, NotLoaded, NotLoaded);
            }

            // A completed document stays while its page shows it, because later requests and errors belong to its trace.
            if (document.IsDone && now - document.LastSeen > LoadedGrace && _frames.GetValueOrDefault(document.Frame) != document)
            {
                UntrackDocument(document);
            }
        }
    }

    private void EndDocument(string target, long at, string outcome, string? error)
    {
        foreach (var document in _documentsInOrder.Where(document => document.TargetId == target).ToArray())
        {
            EndDocument(document, at, outcome, error);
        }
    }

    private void EndAll(long at, string outcome)
    {
        foreach (var document in _documentsInOrder.ToArray())
        {
            EndDocument(document, at, outcome, null);
        }

        while (_requestsInOrder.First is { Value: var request })
        {
            AbandonRequest(request);
        }
    }

    private void EndDocument(OpenDocument document, long at, string outcome, string? error)
    {
        foreach (var request in _requests.Values.Where(request => ReferenceEquals(request.Document, document) && !request.IsDocument).ToArray())
        {
            AbandonRequest(request);
        }

        FinishDocument(document, document.LoadedAt ?? at, document.LoadedAt is null || error is not null ? outcome : Loaded, error);
        UntrackDocument(document);
    }

    private void FinishDocument(OpenDocument document, long end, string outcome, string? error)
    {
        if (!document.IsDone)
        {
            document.IsDone = true;
            metrics.RecordNavigation(document, end, outcome);
            Emit(document.Trace, () => _spans.Navigation(document, end, outcome, error));
        }
    }

    private void UntrackDocument(OpenDocument document)
    {
        Remove(_documents, document.LoaderId ?? "", document);
        Remove(_frames, document.Frame, document);
        while (document.Frames.TryDequeue(out var loader))
        {
            Remove(_documents, loader, document);
        }

        foreach (var frame in document.ShownIn)
        {
            Remove(_frames, frame, document);
        }

        if (document.Node.List is not null)
        {
            _documentsInOrder.Remove(document.Node);
        }
    }

    private void AddFrame(OpenDocument? page, string loader)
    {
        if (page is null || loader.Length == 0 || !_documents.TryAdd(loader, page))
        {
            return;
        }

        page.Frames.Enqueue(loader);
        if (page.Frames.Count > OpenDocument.MaxFrames)
        {
            Remove(_documents, page.Frames.Dequeue(), page);
        }
    }

    private static void Remove(Dictionary<string, OpenDocument> from, string key, OpenDocument document)
    {
        if (from.TryGetValue(key, out var found) && ReferenceEquals(found, document))
        {
            from.Remove(key);
        }
    }

    private static void Touch(OpenDocument? document, long at)
    {
        if (document is not null && at > document.LastSeen)
        {
            document.LastSeen = at;
        }
    }
}
