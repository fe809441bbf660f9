using Google.Protobuf;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

internal sealed partial class TraceBuilder
{
    private readonly Dictionary<string, OpenRequest> _requests = [];
    private readonly LinkedList<OpenRequest> _requestsInOrder = new();
    private OpenRequest? _lastFailed;

    private void OnRequest(in TracedEvent e)
    {
        var id = e.Text("request_id");
        if (id.Length == 0 || e.Text("url").StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return; // data URLs are not fetched
        }

        var hop = 0;
        if (_requests.TryGetValue(id, out var before))
        {
            hop = before.Hop + 1;
            UntrackRequest(before);
            FinishRequest(before, e.At, "redirected", null);
        }

        var document = id == e.Text("loader_id") ? DocumentOf(e) : Resolve(e);
        var request = new OpenRequest
        {
            Id = id,
            Hop = hop,
            Document = document,
            Trace = document?.Trace ?? TraceIds.Trace(streamId, e.Text("loader_id") is { Length: > 0 } loader ? loader : "target:" + e.Text("target_id")),
            Start = e.At,
            Method = e.Text("method"),
            Url = e.Text("url"),
            Session = e.Session,
            Seq = e.Seq,
            ResourceType = e.Text("resource_type"),
            InitiatorType = e.Text("initiator_type"),
            FrameId = e.Text("frame_id"),
            TargetType = e.Text("target_type"),
            IsDocument = document is not null && id == document.LoaderId,
        };
        _requests[id] = request;
        _requestsInOrder.AddLast(request.Node);
        if (_requests.Count > options.MaxOpen)
        {
            AbandonRequest(_requestsInOrder.First!.Value);
        }
    }

    private void OnResponse(in TracedEvent e)
    {
        if (!_requests.TryGetValue(e.Text("request_id"), out var request) || request.IsDone)
        {
            return; // sent before the capture started
        }

        request.Response = ResponseSummary.Read(e, request.Start);
        Touch(request.Document, request.Response.End);
        if (request.IsDocument && !e.Flag("is_redirect"))
        {
            request.Document!.Status = request.Response.Status > 0 ? request.Response.Status : null;
        }

        if (e.Flag("is_redirect"))
        {
            // Stays in the table, because the next hop continues its count.
            FinishRequest(request, request.Response.End, "redirected", null);
        }
        else if (e.Flag("finished") || e.Flag("canceled") || e.Flag("incomplete"))
        {
            UntrackRequest(request);
            FinishRequest(request, request.Response.End, e.Flag("canceled") ? Canceled : "finished", null);
            if (request is { IsDocument: true, Document: { Type: null } download } && e.Flag("canceled"))
            {
                FinishDocument(download, request.Response.End, Canceled, null); // a download
            }
        }

        else if (request.Response.Status >= 400)
        {
            // If a page does not read the body of an error response, the browser sends no end of the request.
            UntrackRequest(request);
            FinishRequest(request, request.Response.End, Unfinished, null);
        }

        // Otherwise the end follows, or the request is swept.
    }

    private void OnFailed(in TracedEvent e)
    {
        if (!_requests.TryGetValue(e.Text("request_id"), out var request))
        {
            return;
        }

        UntrackRequest(request);
        _lastFailed = request;
        var end = Math.Max(request.Start, e.Number("duration_us") is { } duration ? request.Start + duration : e.Ts);
        var error = e.Text("error_text") is { Length: > 0 } text ? text : Failed;
        Touch(request.Document, end);
        FinishRequest(request, end, e.Flag("canceled") ? Canceled : Failed, e.Flag("canceled") ? null : error);
        if (request.IsDocument && request.Response is null)
        {
            // For example a download, a 204 or a canceled navigation: the page keeps its document.
            FinishDocument(request.Document!, end, e.Flag("canceled") ? Canceled : Failed, e.Flag("canceled") ? null : error);
        }
    }

    // The request of a console error. The browser reports a failed request just before the error, and other ends after it.
    private OpenRequest? RequestOf(in TracedEvent e, ByteString? trace)
    {
        var id = e.Text("request_id");
        var request = _requests.GetValueOrDefault(id) ?? (_lastFailed?.Id == id ? _lastFailed : null);
        return request?.Trace == trace ? request : null;
    }

    private void SweepRequests(long now)
    {
        while (_requestsInOrder.First is { Value: var oldest } && now - oldest.Start > _maxDuration)
        {
            AbandonRequest(oldest);
        }
    }

    // The end is not known; the latest known time is used instead.
    private void AbandonRequest(OpenRequest request)
    {
        UntrackRequest(request);
        FinishRequest(request, request.Response?.End ?? Math.Max(request.Start, request.Document?.LastSeen ?? request.Start), Unfinished, null);
    }

    private void UntrackRequest(OpenRequest request)
    {
        _requests.Remove(request.Id);
        _requestsInOrder.Remove(request.Node);
    }

    private void FinishRequest(OpenRequest request, long end, string outcome, string? error)
    {
        if (!request.IsDone)
        {
            request.IsDone = true;
            metrics.RecordRequest(request, end, ErrorType.From(error, request.Response?.Status));
            Emit(request.Trace, () => _spans.Request(request, end, outcome, error));
        }
    }
}
