using Kernel.CdpCollector.Targets;

namespace Kernel.CdpCollector.Mapping;

/// <summary>Writes the events of the category network.</summary>
internal sealed class NetworkEvents(EventWriter events)
{
    private const int MaxPostDataBytes = 64 * 1024;

    private readonly HeaderWriter _headers = new(events);

    public bool Redact { get; set; } = true;

    /// <summary>A request, or one hop of it. <paramref name="previousUrl"/> is the token of the hop before, if there was one.</summary>
    public void WriteRequest(in RequestFields fields, CdpSession session, ReadOnlySpan<byte> previousUrl)
    {
        events.Begin(EventKind.NetworkRequest, "Network.requestWillBeSent", session);
        NavigationFields.WriteTarget(events, session);
        events.Token("frame_id"u8, fields.FrameId);
        events.Token("loader_id"u8, fields.LoaderId);
        events.Integer("nav_seq"u8, session.Target.Page.NavigationSeq);
        events.Token("request_id"u8, fields.IdToken);
        events.Token("method"u8, fields.Method);
        events.Token("url"u8, fields.Url);
        events.OptionalToken("url_fragment"u8, fields.UrlFragment);
        events.Token("document_url"u8, fields.DocumentUrl);
        SnakeCase.Write(events, "resource_type"u8, fields.Type);
        SnakeCase.Write(events, "initiator_type"u8, fields.InitiatorType);
        _headers.Write(fields.Headers, Redact);
        events.OptionalFlag("has_post_data"u8, fields.HasPostData || !fields.PostData.IsEmpty);
        if (!Redact)
        {
            events.OptionalToken("post_data"u8, fields.PostData, MaxPostDataBytes);
        }

        if (!previousUrl.IsEmpty)
        {
            events.Flag("is_redirect"u8, true);
            events.Token("redirect_url"u8, previousUrl);
        }

        events.Integer("browser_ts"u8, fields.WallTime);
        events.Number("cdp_timestamp"u8, fields.Timestamp);
        events.End();
    }

    /// <summary>The response to a request.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="response">The protocol's response object; empty where the browser did not tell it.</param>
    /// <param name="source">What told it.</param>
    /// <param name="end">How it ended, where it has.</param>
    /// <param name="isFinished">Whether all of it has arrived.</param>
    /// <param name="redirectedTo">The token of the URL that it sends the browser to, where it is a redirect.</param>
    public void WriteResponse(
        RequestEntry entry, ReadOnlySpan<byte> response, string source, in EndFields end, bool isFinished, ReadOnlySpan<byte> redirectedTo)
    {
        var isTold = !response.IsEmpty;
        var fields = ResponseFields.Read(isTold ? response : entry.WireResponse);
        Begin(EventKind.NetworkResponse, source, entry);
        events.Token("url"u8, fields.Url.IsEmpty ? entry.Url : fields.Url);
        events.Integer("status"u8, fields.Status);
        events.OptionalToken("status_text"u8, fields.StatusText);
        _headers.Write(fields.Headers, Redact);
        events.OptionalToken("mime_type"u8, fields.MimeType);
        SnakeCase.Write(events, "resource_type"u8, entry.Type);
        events.OptionalToken("protocol"u8, fields.Protocol);
        events.OptionalToken("remote_address"u8, fields.RemoteAddress);
        if (fields.RemotePort > 0)
        {
            events.Integer("remote_port"u8, fields.RemotePort);
        }

        events.OptionalFlag("from_cache"u8, fields.FromDiskCache || entry.ServedFromCache);
        events.OptionalFlag("from_service_worker"u8, fields.FromServiceWorker);
        if (!redirectedTo.IsEmpty)
        {
            events.Flag("is_redirect"u8, true);
            events.Token("redirect_url"u8, redirectedTo);
        }

        events.Flag("finished"u8, isFinished);
        events.OptionalFlag("incomplete"u8, !isTold);
        events.OptionalFlag("canceled"u8, end.Canceled);
        if (isFinished && end.EncodedDataLength >= 0)
        {
            events.Integer("encoded_data_length"u8, end.EncodedDataLength);
        }

        WriteTimes(entry, fields.ResponseTs, end.Timestamp);
        events.End();
    }

    /// <summary>A request that came to nothing, as the browser says.</summary>
    public void WriteFailure(RequestEntry entry, in EndFields end)
    {
        Begin(EventKind.NetworkLoadingFailed, "Network.loadingFailed", entry);
        events.Token("url"u8, entry.Url);
        WriteError(end.ErrorText, end.Canceled);
        SnakeCase.Write(events, "resource_type"u8, end.Type.IsEmpty ? entry.Type : end.Type);
        WriteReasons(end);
        WriteTimes(entry, responseTs: 0, end.Timestamp);
        events.End();
    }

    /// <summary>A request whose end nobody will tell any more.</summary>
    /// <param name="entry">The request.</param>
    /// <param name="errorToken">Why, as a token: one of the texts that docs/events.md lists.</param>
    public void WriteAbandoned(RequestEntry entry, ReadOnlySpan<byte> errorToken)
    {
        Begin(EventKind.NetworkLoadingFailed, null, entry);
        events.Token("url"u8, entry.Url);
        WriteError(errorToken, canceled: false);
        SnakeCase.Write(events, "resource_type"u8, entry.Type);
        events.Integer("browser_ts"u8, entry.StartedTs);
        events.End();
    }

    /// <summary>The failure of a request that began before it could be seen.</summary>
    public void WriteUnknownFailure(CdpSession session, in EndFields end)
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

    private void WriteError(ReadOnlySpan<byte> errorToken, bool canceled)
    {
        events.Token("error_text"u8, errorToken);
        events.Flag("canceled"u8, canceled);
    }

    private void WriteReasons(in EndFields end)
    {
        if (!end.BlockedReason.IsEmpty)
        {
            SnakeCase.Write(events, "blocked_reason"u8, end.BlockedReason);
        }

        if (!end.CorsError.IsEmpty)
        {
            SnakeCase.Write(events, "cors_error"u8, end.CorsError);
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
