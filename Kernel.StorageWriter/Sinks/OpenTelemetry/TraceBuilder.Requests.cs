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
            return; // what is inline is not fetched
        }

        var hop = 0;
        if (_requests.TryGetValue(id, out var before))
        {
            hop = before.Hop + 1;
            Drop(before);
            Finish(before, e.At, "redirected", null);
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
        _requestsInOrder.AddLast(request.Place);
        if (_requests.Count > options.MaxOpen)
        {
            GiveUp(_requestsInOrder.First!.Value);
        }
    }

    private void OnResponse(in TracedEvent e)
    {
        if (!_requests.TryGetValue(e.Text("request_id"), out var request) || request.IsDone)
        {
            return; // made before the capture
        }

        request.Response = ResponseFacts.Read(e, request.Start);
        Seen(request.Document, request.Response.End);
        if (request.IsDocument && !e.Flag("is_redirect"))
        {
            request.Document!.Status = request.Response.Status > 0 ? request.Response.Status : null;
        }

        if (e.Flag("is_redirect"))
        {
            // Stays in the table for the number of the next hop.
            Finish(request, request.Response.End, "redirected", null);
        }
        else if (e.Flag("finished") || e.Flag("canceled") || e.Flag("incomplete"))
        {
            Drop(request);
            Finish(request, request.Response.End, e.Flag("canceled") ? Canceled : "finished", null);
            if (request is { IsDocument: true, Document: { Type: null } download } && e.Flag("canceled"))
            {
                FinishDocument(download, request.Response.End, Canceled, null); // no page comes of it
            }
        }

        else if (request.Response.Status >= 400)
        {
            // A page that gives up at the status never reads the body, and the browser tells no end of it.
            Drop(request);
            Finish(request, request.Response.End, Unfinished, null);
        }

        // Otherwise its end is still to come, or never does.
    }

    private void OnFailed(in TracedEvent e)
    {
        if (!_requests.TryGetValue(e.Text("request_id"), out var request))
        {
            return;
        }

        Drop(request);
        _lastFailed = request;
        var end = Math.Max(request.Start, e.Number("duration_us") is { } duration ? request.Start + duration : e.Ts);
        var error = e.Text("error_text") is { Length: > 0 } text ? text : Failed;
        Seen(request.Document, end);
        Finish(request, end, e.Flag("canceled") ? Canceled : Failed, e.Flag("canceled") ? null : error);
        if (request.IsDocument && request.Response is null)
        {
            // A download, a 204 or a second thought: the page stays as it was.
            FinishDocument(request.Document!, end, e.Flag("canceled") ? Canceled : Failed, e.Flag("canceled") ? null : error);
        }
    }

    // The request that a console error is about. The browser reports a failed one just before the error, and other ends after it.
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
            GiveUp(oldest);
        }
    }

    // Its end, if there is one, is not known: the last that is known of it stands for it.
    private void GiveUp(OpenRequest request)
    {
        Drop(request);
        Finish(request, request.Response?.End ?? Math.Max(request.Start, request.Document?.LastSeen ?? request.Start), Unfinished, null);
    }

    private void Drop(OpenRequest request)
    {
        _requests.Remove(request.Id);
        _requestsInOrder.Remove(request.Place);
    }

    private void Finish(OpenRequest request, long end, string outcome, string? error)
    {
        if (!request.IsDone)
        {
            request.IsDone = true;
            metrics.Requested(request, end, ErrorType.Of(error, request.Response?.Status));
            Emit(request.Trace, () => _spans.Request(request, end, outcome, error));
        }
    }
}
