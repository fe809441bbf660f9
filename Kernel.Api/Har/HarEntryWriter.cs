using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.AspNetCore.WebUtilities;

namespace Kernel.Api.Har;

/// <summary>Writes entries.</summary>
/// <param name="json">The writer.</param>
/// <param name="pages">Finds the page of a request.</param>
internal sealed class HarEntryWriter(Utf8JsonWriter json, PageTable pages)
{
    private readonly HarHeaders _headers = new();
    private readonly EventView _request = new();
    private readonly EventView _response = new();
    private readonly EventView _end = new();
    private readonly EventView _failure = new();

    /// <summary>The options of the writer: what is copied from events is valid, and a file needs no HTML escapes.</summary>
    public static JsonWriterOptions Options { get; } = new() { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes an entry up to its messages, which the caller adds.</summary>
    /// <returns>False if nothing was written, because no event has the URL.</returns>
    public bool Begin(HarEntry entry)
    {
        _request.Show(entry[HarPart.Request]);
        _response.Show(entry[HarPart.Response]);
        _end.Show(entry[HarPart.End]);
        _failure.Show(entry[HarPart.Failure]);
        var first = _request.IsPresent ? _request : _response.IsPresent ? _response : _end.IsPresent ? _end : _failure;
        if (first.JsonString(HarField.Url).Length <= 2)
        {
            return false;
        }

        var timings = entry.IsSocket ? HarTimings.OfSocket(_response, _end) : HarTimings.Of(_request, _response, _end, _failure);
        json.WriteStartObject();
        json.WriteNumber("_seq"u8, first.Seq);
        if (pages.Find(first) is { } page)
        {
            json.WriteString("pageref"u8, page);
        }

        HarTime.Write(json, "startedDateTime"u8, StartOf(first, timings));
        json.WriteNumber("time"u8, timings.Total / 1000d);
        WriteRequest(entry, first);
        WriteResponse(entry);
        json.WriteStartObject("cache"u8);
        json.WriteEndObject();
        timings.Write(json);
        WriteConnection();
        WriteExtensions(entry, first);
        WriteComment(entry);
        return true;
    }

    private long StartOf(EventView first, HarTimings timings)
    {
        if (first == _request)
        {
            return first.Integer(HarField.BrowserTs) ?? first.Ts;
        }

        // Without a request only the end is known, or the time of the headers.
        return first.Integer(HarField.BrowserTs) is { } headersAt && first.Integer(HarField.ReceiveUs) is not null
            ? headersAt - (timings.Total - timings.Receive)
            : first.Ts - timings.Total;
    }

    private void WriteRequest(HarEntry entry, EventView first)
    {
        json.WriteStartObject("request"u8);
        if (entry.IsSocket)
        {
            json.WriteString("method"u8, "GET"u8);
        }
        else
        {
            WriteText("method"u8, first.JsonString(HarField.Method));
        }

        WriteText("url"u8, first.JsonString(HarField.Url));
        WriteProtocol(entry);
        var sent = _response.JsonObject(HarField.RequestHeaders);
        sent = sent.IsEmpty ? _failure.JsonObject(HarField.RequestHeaders) : sent;
        _headers.Write(json, sent.IsEmpty ? _request.JsonObject(HarField.Headers) : sent, isResponse: false);
        _headers.WriteCookies(json);
        WriteQuery(first);
        WritePostData();
        json.WriteNumber("headersSize"u8, -1);
        json.WriteNumber("bodySize"u8, _headers.ContentLength >= 0 ? _headers.ContentLength : !_request.IsPresent || _request.IsTrue(HarField.HasPostData) ? -1 : 0);
        json.WriteEndObject();
    }

    private void WriteQuery(EventView first)
    {
        json.WriteStartArray("queryString"u8);
        if (first.JsonString(HarField.Url).Contains((byte)'?') && first.Text(HarField.Url) is var url && !url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            WritePairs(url[url.IndexOf('?', StringComparison.Ordinal)..]);
        }

        json.WriteEndArray();
    }

    private void WritePairs(string text)
    {
        foreach (var pair in new QueryStringEnumerable(text))
        {
            json.WriteStartObject();
            json.WriteString("name"u8, pair.DecodeName().Span);
            json.WriteString("value"u8, pair.DecodeValue().Span);
            json.WriteEndObject();
        }
    }

    private void WritePostData()
    {
        if (!_request.IsTrue(HarField.HasPostData))
        {
            return;
        }

        var text = _request.JsonString(HarField.PostData);
        json.WriteStartObject("postData"u8);
        json.WriteString("mimeType"u8, _headers.ContentType);
        WriteText("text"u8, text);
        json.WriteStartArray("params"u8);
        if (_headers.ContentType.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase))
        {
            WritePairs(EventView.Text(text));
        }

        json.WriteEndArray();
        if (_request.Text(HarField.PostDataOmitted) is { Length: > 0 } reason)
        {
            json.WriteString("comment"u8, $"Not captured: {reason}.");
        }
        else if (IsCut(text))
        {
            json.WriteString("comment"u8, "Only the beginning was captured.");
        }

        json.WriteEndObject();
    }

    private void WriteResponse(HarEntry entry)
    {
        var head = _response.IsPresent ? _response : _failure; // a blocked response is in the failure
        json.WriteStartObject("response"u8);
        json.WriteNumber("status"u8, head.Integer(HarField.Status) ?? 0);
        WriteText("statusText"u8, _response.JsonString(HarField.StatusText));
        WriteProtocol(entry);
        _headers.Write(json, head.JsonObject(HarField.Headers), isResponse: true);
        _headers.WriteCookies(json);
        var bodySize = entry.IsSocket ? -1 : BodySize();
        WriteContent(bodySize);
        WriteText("redirectURL"u8, _response.IsTrue(HarField.IsRedirect) ? _response.JsonString(HarField.RedirectUrl) : default);
        json.WriteNumber("headersSize"u8, _response.Integer(HarField.HeadersLength) ?? -1);
        json.WriteNumber("bodySize"u8, bodySize);
        if (Latest(HarField.EncodedDataLength) is { } transferred && !IsBodyUncounted)
        {
            json.WriteNumber("_transferSize"u8, transferred);
        }

        if (_response.Integer(HarField.WireStatus) is { } wireStatus)
        {
            json.WriteNumber("_wireStatus"u8, wireStatus);
        }

        if (_response.IsTrue(HarField.FromServiceWorker))
        {
            json.WriteBoolean("_fetchedViaServiceWorker"u8, true);
        }

        if ((_failure.IsPresent ? _failure : _end).JsonString(HarField.ErrorText) is { IsEmpty: false } error)
        {
            WriteText("_error"u8, error);
        }

        WriteIfPresent("_blockedReason"u8, _failure.JsonString(HarField.BlockedReason));
        WriteIfPresent("_corsError"u8, _failure.JsonString(HarField.CorsError));

        json.WriteEndObject();
    }

    private void WriteContent(long bodySize)
    {
        var late = _end.JsonString(HarField.Body);
        var text = late.IsEmpty ? _response.JsonString(HarField.Body) : late;
        var size = ContentSize(text, bodySize);
        json.WriteStartObject("content"u8);
        json.WriteNumber("size"u8, size);
        if (size > 0 && bodySize > 0)
        {
            json.WriteNumber("compression"u8, size - bodySize);
        }

        WriteText("mimeType"u8, _response.JsonString(HarField.MimeType) is { Length: > 2 } type ? type : "\"x-unknown\""u8);
        WriteIfPresent("text"u8, text);
        if (IsCut(text))
        {
            json.WriteString("comment"u8, "Only the beginning was captured; size is that of all.");
        }
        else if (text.IsEmpty && (_end.IsPresent ? _end : _response).Text(HarField.BodyOmitted) is { Length: > 0 } reason)
        {
            json.WriteString("comment"u8, $"Not captured: {reason}.");
        }

        json.WriteEndObject();
    }

    // The browser reports no length of an empty body, nor of a body from memory or of a redirect.
    private long ContentSize(ReadOnlySpan<byte> text, long bodySize) => Latest(HarField.DecodedBodyLength) is { } length ? length
        : !text.IsEmpty && !IsCut(text) ? System.Text.Encoding.UTF8.GetByteCount(EventView.Text(text))
        : bodySize == 0 && !IsFromCache ? 0
        : IsFinished && !IsFromCache && !_response.IsTrue(HarField.IsRedirect) && !_response.JsonObject(HarField.Timing).IsEmpty ? 0
        : -1;

    private long BodySize() =>
        IsFromCache ? 0
        : HasNoBody ? 0
        : !IsBodyUncounted && Latest(HarField.EncodedDataLength) is { } all && _response.Integer(HarField.HeadersLength) is { } headers && all >= headers ? all - headers
        : IsFinished && _headers.ContentLength >= 0 ? _headers.ContentLength
        : -1;

    // Of the script of a worker, the browser counts only the headers, although there is a body.
    private bool IsBodyUncounted => !IsFromCache && !HasNoBody
        && Latest(HarField.EncodedDataLength) is { } all && all == _response.Integer(HarField.HeadersLength) && Latest(HarField.DecodedBodyLength) > 0;

    private bool HasNoBody => _response.Integer(HarField.Status) is 204 or 205 or 304 || _response.Is(HarField.BodyOmitted, "no_content"u8);

    private bool IsFinished => _response.IsTrue(HarField.Finished) || _end.IsTrue(HarField.Finished);

    // `true`, or the kind of cache.
    private bool IsFromCache => _response.Json(HarField.FromCache) is { IsEmpty: false } value && !value.SequenceEqual("false"u8);

    private long? Latest(HarField field) => _end.Integer(field) ?? _response.Integer(field);

    private void WriteConnection()
    {
        if (_response.Text(HarField.RemoteAddress) is { Length: > 0 } address)
        {
            json.WriteString("serverIPAddress"u8, address.Trim('[', ']'));
        }

        if (_response.Integer(HarField.ConnectionId) is { } connection)
        {
            json.WriteString("connection"u8, connection.ToString(System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    private void WriteExtensions(HarEntry entry, EventView first)
    {
        json.WriteString("_resourceType"u8, entry.IsSocket ? "websocket" : ChromeNames.ResourceType((_response.IsPresent ? _response : first).Text(HarField.ResourceType)));
        if (_request.Text(HarField.Priority) is { Length: > 0 } priority)
        {
            json.WriteString("_priority"u8, ChromeNames.Priority(priority));
        }

        if (_request.JsonString(HarField.InitiatorType) is { IsEmpty: false } initiator)
        {
            json.WriteStartObject("_initiator"u8);
            WriteText("type"u8, initiator);
            if (_request.JsonString(HarField.InitiatorUrl) is { IsEmpty: false } url)
            {
                WriteText("url"u8, url);
                json.WriteNumber("lineNumber"u8, _request.Integer(HarField.InitiatorLine) ?? 0);
            }

            json.WriteEndObject();
        }

        if (IsFromCache)
        {
            // A response from memory has no phases; one from disk has.
            var kind = _response.Text(HarField.FromCache);
            json.WriteString("_fromCache"u8, kind.Length > 0 ? kind : _response.JsonObject(HarField.Timing).IsEmpty ? "memory" : "disk");
        }
    }

    private void WriteComment(HarEntry entry)
    {
        var comment = (!_request.IsPresent, entry.IsComplete) switch
        {
            (true, false) => "The request is not in the exported range, and had not ended at its end.",
            (true, true) => "The request is not in the exported range, or was sent before the capture.",
            (false, false) => "Not ended at the end of the exported range.",
            _ => null,
        };
        if (comment is not null)
        {
            json.WriteString("comment"u8, comment);
        }
    }

    private void WriteProtocol(HarEntry entry)
    {
        var protocol = _response.Text(HarField.Protocol);
        json.WriteString("httpVersion"u8, protocol.Length > 0 ? ChromeNames.HttpVersion(protocol) : entry.IsSocket && _response.IsPresent ? "HTTP/1.1" : "unknown");
    }

    private void WriteIfPresent(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            WriteText(name, text);
        }
    }

    private void WriteText(ReadOnlySpan<byte> name, ReadOnlySpan<byte> text)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(text.IsEmpty ? "\"\""u8 : text, skipInputValidation: true);
    }

    private static bool IsCut(ReadOnlySpan<byte> text) => text.Length > 2 && text[..^1].EndsWith("...[truncated]"u8);
}
