using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Contracts;
using Kernel.ServiceDefaults.Events;
using Kernel.ServiceDefaults.Redaction;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Writes the events of requests.</summary>
internal sealed class NetworkEventWriter(MappingContext mapping, HeaderWriter headers, BodyWriter bodies)
{
    private readonly EventWriter _events = mapping.Events;

    private NetworkCaptureOptions Options => mapping.Config.Options.Network;

    /// <summary>Writes a request, or one hop of it.</summary>
    /// <param name="fields">The fields of <c>Network.requestWillBeSent</c>.</param>
    /// <param name="session">The session of the request.</param>
    /// <param name="previousUrl">The URL token of the previous hop; empty if there was none.</param>
    public void WriteRequest(in RequestFields fields, CdpSession session, ReadOnlySpan<byte> previousUrl)
    {
        _events.Begin(EventTypes.NetworkRequest, "Network.requestWillBeSent", session);
        NavigationFields.WriteTarget(_events, session);
        _events.Token("frame_id"u8, fields.FrameId);
        _events.Token("loader_id"u8, fields.LoaderId);
        _events.Integer("nav_seq"u8, fields.NavigationSeq);
        _events.Token("request_id"u8, fields.IdToken);
        _events.Token("method"u8, fields.Method);
        _events.Url("url"u8, fields.Url);
        if (fields.UrlFragment.Length > 2)
        {
            _events.Url("url_fragment"u8, fields.UrlFragment);
        }

        _events.Url("document_url"u8, fields.DocumentUrl);
        SnakeCase.Write(_events, "resource_type"u8, fields.Type);
        WriteInitiator(fields);
        headers.Write("headers"u8, fields.Headers);
        WritePostData(fields);
        if (!previousUrl.IsEmpty)
        {
            _events.Flag("is_redirect"u8, true);
            _events.Url("redirect_url"u8, previousUrl);
        }

        _events.Integer("browser_ts"u8, fields.WallTime);
        _events.Number("cdp_timestamp"u8, fields.Timestamp);
        _events.End();
    }

    /// <summary>Writes the response to a request.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="response">The protocol's response object; empty if the browser did not send one.</param>
    /// <param name="end">The end of the request, if it has ended.</param>
    /// <param name="body">The body, or the reason why there is none.</param>
    /// <param name="redirectedTo">The URL token of the next hop, if it is a redirect.</param>
    public void WriteResponse(
        RequestEntry entry, ReadOnlySpan<byte> response, in RequestEnd end, ResponseBody body, ReadOnlySpan<byte> redirectedTo = default)
    {
        var fields = ResponseFields.Read(response);
        var isRevalidated = !response.IsEmpty && entry.ExtraInfo.Status == 304 && fields.Status != 304;
        Begin(EventTypes.NetworkResponse, end.Source, entry);
        _events.Url("url"u8, fields.Url.IsEmpty ? entry.Url : fields.Url);
        _events.Integer("status"u8, response.IsEmpty ? entry.ExtraInfo.Status : fields.Status);
        if (isRevalidated)
        {
            _events.Integer("wire_status"u8, entry.ExtraInfo.Status);
        }

        _events.OptionalText("status_text"u8, fields.StatusText);
        headers.Write("headers"u8, isRevalidated || entry.ExtraInfo.Response.IsEmpty ? fields.Headers : entry.ExtraInfo.Response);
        WriteRequestHeaders(entry);
        _events.OptionalToken("mime_type"u8, fields.MimeType);
        SnakeCase.Write(_events, "resource_type"u8, entry.Type);
        WriteConnection(fields);
        WriteOrigin(entry, fields, isRevalidated);
        if (!redirectedTo.IsEmpty)
        {
            _events.Flag("is_redirect"u8, true);
            _events.Url("redirect_url"u8, redirectedTo);
        }

        _events.Flag("finished"u8, end.IsFinished);
        _events.OptionalFlag("incomplete"u8, response.IsEmpty);
        _events.OptionalFlag("request_unseen"u8, entry.IsUnseen);
        _events.OptionalFlag("canceled"u8, end.IsCanceled);
        if (fields.HeadersLength > 0)
        {
            _events.Integer("headers_length"u8, fields.HeadersLength);
        }

        WriteLengths(entry, end);
        WriteBody(body, fields);
        WriteTiming(entry, fields, end.IsFinished && redirectedTo.IsEmpty ? end.Timestamp : 0);
        WriteLastData(entry, end);

        // A cached response has the time of the first load.
        var isOfThisLoad = fields.ResponseTs >= entry.StartedTs || entry.RespondedAt == 0;
        var respondedAt = end.Timestamp > 0 ? Math.Min(entry.RespondedAt, end.Timestamp) : entry.RespondedAt;
        var respondedTs = isOfThisLoad ? fields.ResponseTs : entry.StartedTs + WallClock.FromSeconds(Math.Max(respondedAt - entry.StartedAt, 0));
        WriteTimes(entry, respondedTs, end.Timestamp, EndOf(entry, end));
        _events.End();
    }

    /// <summary>Writes the end of a response that was reported before it ended.</summary>
    public void WriteLateEnd(RequestEntry entry, in RequestEnd end, ResponseBody body)
    {
        Begin(EventTypes.NetworkResponseFinished, end.Source, entry);
        _events.Url("url"u8, entry.Url);
        _events.Flag("finished"u8, end.IsFinished);
        _events.OptionalFlag("canceled"u8, end.IsCanceled);
        WriteLengths(entry, end);
        WriteBody(body, ResponseFields.Read(entry.Response));
        WriteLastData(entry, end);
        WriteTimes(entry, responseTs: 0, end.Timestamp, EndOf(entry, end));
        _events.End();
    }

    /// <summary>Writes a request that failed.</summary>
    public void WriteFailure(RequestEntry entry, in NetworkEventFields end)
    {
        Begin(EventTypes.NetworkLoadingFailed, "Network.loadingFailed", entry);
        _events.Url("url"u8, entry.Url);
        WriteError(end.ErrorText, end.Canceled);
        SnakeCase.Write(_events, "resource_type"u8, end.Type.IsEmpty ? entry.Type : end.Type);
        WriteReasons(end);
        WriteRequestHeaders(entry);
        if (!entry.ExtraInfo.Response.IsEmpty)
        {
            // The server responded, but the browser blocked the response, for example by the CORS check.
            _events.Integer("status"u8, entry.ExtraInfo.Status);
            headers.Write("headers"u8, entry.ExtraInfo.Response);
        }

        WriteTimes(entry, responseTs: 0, end.Timestamp, end.Timestamp);
        _events.End();
    }

    /// <summary>Writes the failure of a request whose end the browser will not report.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="errorToken">The reason, as a token: one of those listed in docs/events.md.</param>
    public void WriteAbandoned(RequestEntry entry, ReadOnlySpan<byte> errorToken)
    {
        Begin(EventTypes.NetworkLoadingFailed, null, entry);
        _events.Url("url"u8, entry.Url);
        WriteError(errorToken, canceled: false);
        SnakeCase.Write(_events, "resource_type"u8, entry.Type);
        _events.Integer("browser_ts"u8, entry.StartedTs);
        _events.End();
    }

    /// <summary>Writes the failure of a request that started before the capture.</summary>
    public void WriteUnknownFailure(CdpSession session, in NetworkEventFields end)
    {
        _events.Begin(EventTypes.NetworkLoadingFailed, "Network.loadingFailed", session);
        NavigationFields.WriteTarget(_events, session);
        _events.Integer("nav_seq"u8, session.Target.Page.NavigationSeq);
        _events.Token("request_id"u8, end.IdToken);
        WriteError(end.ErrorText, end.Canceled);
        SnakeCase.Write(_events, "resource_type"u8, end.Type);
        WriteReasons(end);
        _events.Number("cdp_timestamp"u8, end.Timestamp);
        _events.End();
    }

    /// <summary>Writes a message of an EventSource.</summary>
    public void WriteEventSourceMessage(RequestEntry entry, in EventSourceMessageFields message)
    {
        Begin(EventTypes.EventSourceMessage, "Network.eventSourceMessageReceived", entry);
        _events.Url("url"u8, entry.Url);
        _events.Token("event_name"u8, message.EventName, 1024);
        _events.OptionalText("event_id"u8, message.EventId, 1024);
        bodies.Write("payload"u8, message.Data, TextKind.Content, Options.MaxFrameBytes);
        WriteSkipped(entry.Frames);
        _events.Number("cdp_timestamp"u8, message.Timestamp);
        _events.End();
    }

    private void WriteSkipped(FrameRateLimiter budget)
    {
        if (budget.TakeSkipped() is > 0 and var skipped)
        {
            _events.Integer("frames_skipped"u8, skipped);
        }
    }

    private void Begin(string type, string? source, RequestEntry entry)
    {
        var session = entry.Session!;
        _events.Begin(type, source, session);
        NavigationFields.WriteTarget(_events, session);
        _events.Token("frame_id"u8, entry.FrameId);
        _events.Token("loader_id"u8, entry.LoaderId);
        _events.Integer("nav_seq"u8, entry.NavigationSeq);
        _events.Json.WriteString("request_id"u8, entry.Id);
        _events.Token("method"u8, entry.Method);
    }

    private void WriteInitiator(in RequestFields fields)
    {
        SnakeCase.Write(_events, "initiator_type"u8, fields.InitiatorType);
        if (fields.InitiatorUrl.Length > 2)
        {
            _events.Url("initiator_url"u8, fields.InitiatorUrl);
            _events.Integer("initiator_line"u8, fields.InitiatorLine);
        }

        if (!fields.Priority.IsEmpty)
        {
            SnakeCase.Write(_events, "priority"u8, fields.Priority);
        }

        _events.OptionalFlag("user_gesture"u8, fields.HasUserGesture);
    }

    private void WritePostData(in RequestFields fields)
    {
        if (!fields.HasPostData && fields.PostData.IsEmpty)
        {
            return;
        }

        _events.Flag("has_post_data"u8, true);
        var reason = Options is not { RequestBodies: true, MaxRequestBodyBytes: > 0 } ? "switched_off"u8
            : fields.PostData.IsEmpty ? "unavailable"u8
            : _events.Redact && BodyPolicy.Limit(fields.ContentType, Options) < 0 ? "redacted"u8
            : default;
        if (reason.IsEmpty)
        {
            bodies.Write("post_data"u8, fields.PostData, BodyPolicy.KindOf(fields.ContentType, TextKind.Request), Options.MaxRequestBodyBytes);
        }
        else
        {
            _events.Json.WriteString("post_data_omitted"u8, reason);
        }
    }

    private void WriteRequestHeaders(RequestEntry entry)
    {
        if (!entry.ExtraInfo.Request.IsEmpty)
        {
            headers.Write("request_headers"u8, entry.ExtraInfo.Request);
        }
    }

    private void WriteConnection(in ResponseFields fields)
    {
        _events.OptionalToken("protocol"u8, fields.Protocol);
        _events.OptionalToken("remote_address"u8, fields.RemoteAddress);
        if (fields.RemotePort > 0)
        {
            _events.Integer("remote_port"u8, fields.RemotePort);
        }

        if (fields.ConnectionId > 0)
        {
            _events.Integer("connection_id"u8, fields.ConnectionId);
        }

        _events.OptionalFlag("connection_reused"u8, fields.ConnectionReused);
        if (!fields.SecurityState.IsEmpty)
        {
            SnakeCase.Write(_events, "security_state"u8, fields.SecurityState);
        }
    }

    private void WriteOrigin(RequestEntry entry, in ResponseFields fields, bool isRevalidated)
    {
        if (isRevalidated)
        {
            _events.Json.WriteString("from_cache"u8, "revalidated"u8);
        }
        else
        {
            _events.OptionalFlag("from_cache"u8, fields.FromDiskCache || entry.ServedFromCache);
        }

        _events.OptionalFlag("from_prefetch_cache"u8, fields.FromPrefetchCache);
        _events.OptionalFlag("from_service_worker"u8, fields.FromServiceWorker);
        if (!fields.ServiceWorkerSource.IsEmpty)
        {
            SnakeCase.Write(_events, "service_worker_source"u8, fields.ServiceWorkerSource);
        }
    }

    private void WriteLengths(RequestEntry entry, in RequestEnd end)
    {
        if (end.IsFinished && end.EncodedLength >= 0)
        {
            _events.Integer("encoded_data_length"u8, end.EncodedLength);
        }

        if (entry.DecodedLength > 0)
        {
            _events.Integer("decoded_body_length"u8, entry.DecodedLength);
        }
    }

    private void WriteBody(ResponseBody body, in ResponseFields fields)
    {
        if (body.Omitted.IsEmpty)
        {
            var mimeType = JsonText.ContentOf(fields.MimeType);
            bodies.WriteResponseBody(body.Result, mimeType, fields.Charset, Math.Max(BodyPolicy.Limit(mimeType, Options), 0));
            _events.OptionalFlag("body_unread"u8, body.IsUnread);
        }
        else
        {
            _events.Json.WriteString("body_omitted"u8, body.Omitted);
        }
    }

    private void WriteError(ReadOnlySpan<byte> errorToken, bool canceled)
    {
        _events.Text("error_text"u8, errorToken);
        _events.Flag("canceled"u8, canceled);
    }

    private void WriteReasons(in NetworkEventFields end)
    {
        if (!end.BlockedReason.IsEmpty)
        {
            SnakeCase.Write(_events, "blocked_reason"u8, end.BlockedReason);
        }

        if (!end.CorsError.IsEmpty)
        {
            SnakeCase.Write(_events, "cors_error"u8, end.CorsError);
            _events.OptionalToken("cors_parameter"u8, end.CorsParameter, 1024);
        }
    }

    // A response from the memory cache has the timing of the first load.
    private void WriteTiming(RequestEntry entry, in ResponseFields fields, double endedAt)
    {
        if (!fields.Timing.IsEmpty && !entry.ServedFromCache)
        {
            TimingFields.Read(fields.Timing).Write(_events, entry.IsUnseen ? 0 : entry.StartedAt, endedAt);
        }
    }

    private void WriteLastData(RequestEntry entry, in RequestEnd end)
    {
        var lastDataAt = end.IsFinished ? end.Timestamp : entry.LastDataAt;
        if (lastDataAt > 0)
        {
            _events.Integer("last_data_us"u8, WallClock.FromSeconds(Math.Max(lastDataAt - entry.StartedAt, 0)));
        }
    }

    // A response that is not read is canceled with its page, long after its last data. An event stream lasts until it is closed.
    private static double EndOf(RequestEntry entry, in RequestEnd end) =>
        end.IsCanceled && entry.LastDataAt > 0 && !entry.IsEventStream ? Math.Min(entry.LastDataAt, end.Timestamp) : end.Timestamp;

    // Only the request event has a wall-clock time; later events have monotonic seconds.
    private void WriteTimes(RequestEntry entry, long responseTs, double endedAt, double durationEnd)
    {
        var duration = Math.Max(endedAt - entry.StartedAt, 0);
        if (responseTs > 0)
        {
            _events.Integer("browser_ts"u8, responseTs);
        }
        else if (endedAt > 0)
        {
            _events.Integer("browser_ts"u8, entry.StartedTs + WallClock.FromSeconds(duration));
        }

        if (endedAt > 0)
        {
            _events.Integer("duration_us"u8, WallClock.FromSeconds(Math.Max(durationEnd - entry.StartedAt, 0)));
            _events.Number("cdp_timestamp"u8, endedAt);
        }
    }
}
