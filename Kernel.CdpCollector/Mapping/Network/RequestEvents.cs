using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Contracts;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>Writes what was asked for; what became of it is written by <see cref="NetworkEvents"/>.</summary>
internal sealed class RequestEvents(EventWriter events) : IDisposable
{
    private readonly HeaderWriter _headers = new(events);
    private readonly BodyWriter _bodies = new(events);

    /// <summary>A request, or one hop of it.</summary>
    /// <param name="fields">What the browser says of it.</param>
    /// <param name="session">Where it was made.</param>
    /// <param name="previousUrl">The token of the hop before; empty where there was none.</param>
    /// <param name="options">How much of it is wanted.</param>
    public void Write(in RequestFields fields, CdpSession session, ReadOnlySpan<byte> previousUrl, NetworkCaptureOptions options)
    {
        events.Begin(EventKind.NetworkRequest, "Network.requestWillBeSent", session);
        NavigationFields.WriteTarget(events, session);
        events.Token("frame_id"u8, fields.FrameId);
        events.Token("loader_id"u8, fields.LoaderId);
        events.Integer("nav_seq"u8, session.Target.Page.NavigationSeq);
        events.Token("request_id"u8, fields.IdToken);
        events.Token("method"u8, fields.Method);
        events.Url("url"u8, fields.Url);
        if (fields.UrlFragment.Length > 2)
        {
            events.Url("url_fragment"u8, fields.UrlFragment);
        }

        events.Url("document_url"u8, fields.DocumentUrl);
        SnakeCase.Write(events, "resource_type"u8, fields.Type);
        WriteInitiator(fields);
        _headers.Write("headers"u8, fields.Headers);
        WritePostData(fields, options);
        if (!previousUrl.IsEmpty)
        {
            events.Flag("is_redirect"u8, true);
            events.Url("redirect_url"u8, previousUrl);
        }

        events.Integer("browser_ts"u8, fields.WallTime);
        events.Number("cdp_timestamp"u8, fields.Timestamp);
        events.End();
    }

    public void Dispose() => _bodies.Dispose();

    private void WriteInitiator(in RequestFields fields)
    {
        SnakeCase.Write(events, "initiator_type"u8, fields.InitiatorType);
        if (fields.InitiatorUrl.Length > 2)
        {
            events.Url("initiator_url"u8, fields.InitiatorUrl);
            events.Integer("initiator_line"u8, fields.InitiatorLine);
        }

        if (!fields.Priority.IsEmpty)
        {
            SnakeCase.Write(events, "priority"u8, fields.Priority);
        }

        events.OptionalFlag("user_gesture"u8, fields.HasUserGesture);
    }

    private void WritePostData(in RequestFields fields, NetworkCaptureOptions options)
    {
        if (!fields.HasPostData && fields.PostData.IsEmpty)
        {
            return;
        }

        events.Flag("has_post_data"u8, true);
        var reason = options is not { RequestBodies: true, MaxRequestBodyBytes: > 0 } ? "switched_off"u8
            : fields.PostData.IsEmpty ? "unavailable"u8
            : events.Redact && BodyPolicy.Limit(RequestBody.MimeType(fields.Headers), options) < 0 ? "redacted"u8
            : default;
        if (reason.IsEmpty)
        {
            _bodies.Write("post_data"u8, fields.PostData, BodyPolicy.IsForm(RequestBody.MimeType(fields.Headers)), options.MaxRequestBodyBytes);
        }
        else
        {
            events.Json.WriteString("post_data_omitted"u8, reason);
        }
    }
}
