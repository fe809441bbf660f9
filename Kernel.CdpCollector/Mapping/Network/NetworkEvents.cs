using Kernel.CdpCollector.Json;
using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Writes the events of requests.</summary>
internal sealed class NetworkEvents(EventWriter events) : IDisposable
{
    private readonly RequestEvents _requests = new(events);
    private readonly HeaderWriter _headers = new(events);
    private readonly BodyWriter _bodies = new(events);

    public NetworkCaptureOptions Options { get; set; } = NetworkCaptureOptions.Default;

    /// <summary>A request, or one hop of it. <paramref name="previousUrl"/> is the token of the hop before, if there was one.</summary>
    public void WriteRequest(in RequestFields fields, CdpSession session, ReadOnlySpan<byte> previousUrl) =>
        _requests.Write(fields, session, previousUrl, Options);

    /// <summary>The response to a request.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="response">The protocol's response object; empty where the browser did not tell it.</param>
    /// <param name="end">How it ended, if it has.</param>
    /// <param name="body">Its body, or why there is none.</param>
    /// <param name="redirectedTo">The token of the URL that it sends the browser to, where it is a redirect.</param>
    public void WriteResponse(
        RequestEntry entry, ReadOnlySpan<byte> response, in RequestEnd end, ResponseBody body, ReadOnlySpan<byte> redirectedTo = default)
    {
        var fields = ResponseFields.Read(response);
        Begin(EventKind.NetworkResponse, end.Source, entry);
        events.Url("url"u8, fields.Url.IsEmpty ? entry.Url : fields.Url);
        events.Integer("status"u8, response.IsEmpty ? entry.Wire.Status : fields.Status);
        events.OptionalToken("status_text"u8, fields.StatusText);
        _headers.Write("headers"u8, entry.Wire.Response.IsEmpty ? fields.Headers : entry.Wire.Response);
        WriteWireRequest(entry);
        events.OptionalToken("mime_type"u8, fields.MimeType);
        SnakeCase.Write(events, "resource_type"u8, entry.Type);
        WriteConnection(fields);
        WriteOrigin(entry, fields);
        if (!redirectedTo.IsEmpty)
        {
            events.Flag("is_redirect"u8, true);
            events.Url("redirect_url"u8, redirectedTo);
        }

        events.Flag("finished"u8, end.IsFinished);
        events.OptionalFlag("incomplete"u8, response.IsEmpty);
        events.OptionalFlag("request_unseen"u8, entry.IsUnseen);
        events.OptionalFlag("canceled"u8, end.IsCanceled);
        WriteLengths(entry, end);
        WriteBody(body, fields);
        if (!fields.Timing.IsEmpty)
        {
            TimingFields.Read(fields.Timing).Write(events, end.IsFinished && redirectedTo.IsEmpty ? end.Timestamp : 0);
        }

        WriteTimes(entry, fields.ResponseTs, end.Timestamp);
        events.End();
    }

    /// <summary>The end of a response that was reported before it.</summary>
    public void WriteLateEnd(RequestEntry entry, in RequestEnd end, ResponseBody body)
    {
        Begin(EventKind.NetworkResponseFinished, end.Source, entry);
        events.Url("url"u8, entry.Url);
        events.Flag("finished"u8, end.IsFinished);
        events.OptionalFlag("canceled"u8, end.IsCanceled);
        WriteLengths(entry, end);
        WriteBody(body, ResponseFields.Read(entry.Response));
        WriteTimes(entry, responseTs: 0, end.Timestamp);
        events.End();
    }

    /// <summary>A request that came to nothing, as the browser says.</summary>
    public void WriteFailure(RequestEntry entry, in NetworkEventFields end)
    {
        Begin(EventKind.NetworkLoadingFailed, "Network.loadingFailed", entry);
        events.Url("url"u8, entry.Url);
        WriteError(end.ErrorText, end.Canceled);
        SnakeCase.Write(events, "resource_type"u8, end.Type.IsEmpty ? entry.Type : end.Type);
        WriteReasons(end);
        WriteWireRequest(entry);
        if (!entry.Wire.Response.IsEmpty)
        {
            // Answered, and kept from the page: what the cross-origin rules refuse, for example.
            events.Integer("status"u8, entry.Wire.Status);
            _headers.Write("headers"u8, entry.Wire.Response);
        }

        WriteTimes(entry, responseTs: 0, end.Timestamp);
        events.End();
    }

    /// <summary>A request whose end nobody will tell any more.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="errorToken">Why, as a token: one of the texts that docs/events.md lists.</param>
    public void WriteAbandoned(RequestEntry entry, ReadOnlySpan<byte> errorToken)
    {
        Begin(EventKind.NetworkLoadingFailed, null, entry);
        events.Url("url"u8, entry.Url);
        WriteError(errorToken, canceled: false);
        SnakeCase.Write(events, "resource_type"u8, entry.Type);
        events.Integer("browser_ts"u8, entry.StartedTs);
        events.End();
    }

    /// <summary>The failure of a request that began before it could be seen.</summary>
    public void WriteUnknownFailure(CdpSession session, in NetworkEventFields end)
    {
        events.Begin(EventKind.NetworkLoadingFailed, "Network.loadingFailed", session);
        NavigationFields.WriteTarget(events, session);
        events.Integer("nav_seq"u8, session.Target.Page.NavigationSeq);
        events.Token("request_id"u8, end.IdToken);
        WriteError(end.ErrorText, end.Canceled);
        SnakeCase.Write(events, "resource_type"u8, end.Type);
        WriteReasons(end);
        events.Number("cdp_timestamp"u8, end.Timestamp);
        events.End();
    }

    /// <summary>One message of an event stream.</summary>
    public void WriteStreamMessage(RequestEntry entry, in StreamMessageFields message)
    {
        Begin(EventKind.EventSourceMessage, "Network.eventSourceMessageReceived", entry);
        events.Url("url"u8, entry.Url);
        events.Token("event_name"u8, message.EventName, 1024);
        events.OptionalToken("event_id"u8, message.EventId, 1024);
        _bodies.Write("payload"u8, message.Data, isForm: false, Options.MaxFrameBytes);
        WriteSkipped(entry.Frames);
        events.Number("cdp_timestamp"u8, message.Timestamp);
        events.End();
    }

    public void Dispose()
    {
        _requests.Dispose();
        _bodies.Dispose();
    }

    private void WriteSkipped(FrameBudget budget)
    {
        if (budget.TakeSkipped() is > 0 and var skipped)
        {
            events.Integer("frames_skipped"u8, skipped);
        }
    }

    private void Begin(EventKind kind, string? source, RequestEntry entry)
    {
        var session = entry.Session!;
        events.Begin(kind, source, session);
        NavigationFields.WriteTarget(events, session);
        events.Token("frame_id"u8, entry.FrameId);
        events.Token("loader_id"u8, entry.LoaderId);
        events.Integer("nav_seq"u8, entry.NavigationSeq);
        events.Json.WriteString("request_id"u8, entry.Id);
        events.Token("method"u8, entry.Method);
    }

    private void WriteWireRequest(RequestEntry entry)
    {
        if (!entry.Wire.Request.IsEmpty)
        {
            _headers.Write("request_headers"u8, entry.Wire.Request);
        }
    }

    private void WriteConnection(in ResponseFields fields)
    {
        events.OptionalToken("protocol"u8, fields.Protocol);
        events.OptionalToken("remote_address"u8, fields.RemoteAddress);
        if (fields.RemotePort > 0)
        {
            events.Integer("remote_port"u8, fields.RemotePort);
        }

        events.OptionalFlag("connection_reused"u8, fields.ConnectionReused);
        if (!fields.SecurityState.IsEmpty)
        {
            SnakeCase.Write(events, "security_state"u8, fields.SecurityState);
        }
    }

    private void WriteOrigin(RequestEntry entry, in ResponseFields fields)
    {
        events.OptionalFlag("from_cache"u8, fields.FromDiskCache || entry.ServedFromCache);
        events.OptionalFlag("from_prefetch_cache"u8, fields.FromPrefetchCache);
        events.OptionalFlag("from_service_worker"u8, fields.FromServiceWorker);
        if (!fields.ServiceWorkerSource.IsEmpty)
        {
            SnakeCase.Write(events, "service_worker_source"u8, fields.ServiceWorkerSource);
        }
    }

    private void WriteLengths(RequestEntry entry, in RequestEnd end)
    {
        if (end.IsFinished && end.EncodedLength >= 0)
        {
            events.Integer("encoded_data_length"u8, end.EncodedLength);
        }

        if (entry.DecodedLength > 0)
        {
            events.Integer("decoded_body_length"u8, entry.DecodedLength);
        }
    }

    private void WriteBody(ResponseBody body, in ResponseFields fields)
    {
        if (body.Omitted.IsEmpty)
        {
            var mimeType = JsonText.ContentOf(fields.MimeType);
            _bodies.WriteResponseBody(body.Result, mimeType, Math.Max(BodyPolicy.Limit(mimeType, Options), 0));
        }
        else
        {
            events.Json.WriteString("body_omitted"u8, body.Omitted);
        }
    }

    private void WriteError(ReadOnlySpan<byte> errorToken, bool canceled)
    {
        events.Token("error_text"u8, errorToken);
        events.Flag("canceled"u8, canceled);
    }

    private void WriteReasons(in NetworkEventFields end)
    {
        if (!end.BlockedReason.IsEmpty)
        {
            SnakeCase.Write(events, "blocked_reason"u8, end.BlockedReason);
        }

        if (!end.CorsError.IsEmpty)
        {
            SnakeCase.Write(events, "cors_error"u8, end.CorsError);
            events.OptionalToken("cors_parameter"u8, end.CorsParameter, 1024);
        }
    }

    // The browser's wall clock is given with the request alone; what follows is told in monotonic seconds.
    private void WriteTimes(RequestEntry entry, long responseTs, double endedAt)
    {
        var duration = Math.Max(endedAt - entry.StartedAt, 0);
        if (responseTs > 0)
        {
            events.Integer("browser_ts"u8, responseTs);
        }
        else if (endedAt > 0)
        {
            events.Integer("browser_ts"u8, entry.StartedTs + WallClock.FromSeconds(duration));
        }

        if (endedAt > 0)
        {
            events.Integer("duration_us"u8, WallClock.FromSeconds(duration));
            events.Number("cdp_timestamp"u8, endedAt);
        }
    }
}
