using System.Text;
using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The fields of <c>Network.requestWillBeSent</c>. Strings are tokens unless stated otherwise.</summary>
internal ref struct RequestFields
{
    public ReadOnlySpan<byte> IdToken;
    public ReadOnlySpan<byte> LoaderId;
    public ReadOnlySpan<byte> FrameId;
    public ReadOnlySpan<byte> DocumentUrl;
    public ReadOnlySpan<byte> Url;
    public ReadOnlySpan<byte> UrlFragment;
    public ReadOnlySpan<byte> Method;
    public ReadOnlySpan<byte> PostData;
    public bool HasPostData;

    /// <summary>A JSON object.</summary>
    public ReadOnlySpan<byte> Headers;

    /// <summary>The content type of the body, without quotes; empty without a body. The headers of a redirect's next hop lack it.</summary>
    public ReadOnlySpan<byte> ContentType;

    /// <summary>Names of the protocol, without quotes.</summary>
    public ReadOnlySpan<byte> InitiatorType;
    public ReadOnlySpan<byte> Type;
    public ReadOnlySpan<byte> Priority;

    /// <summary>The script or document that started the request, and the line in it, counted from 0.</summary>
    public ReadOnlySpan<byte> InitiatorUrl;
    public long InitiatorLine;
    public bool HasUserGesture;

    /// <summary>Indicates whether ExtraInfo events are sent for the previous hop.</summary>
    public bool RedirectHasExtraInfo;

    /// <summary>The response of the previous hop, a JSON object.</summary>
    public ReadOnlySpan<byte> RedirectResponse;

    /// <summary>The navigation that the request belongs to; not part of the message.</summary>
    public long NavigationSeq;

    /// <summary>Monotonic seconds.</summary>
    public double Timestamp;

    /// <summary>Unix microseconds.</summary>
    public long WallTime;

    /// <summary>The id without quotes.</summary>
    public readonly ReadOnlySpan<byte> Id => JsonText.ContentOf(IdToken);

    public static RequestFields Read(ReadOnlySpan<byte> parameters)
    {
        var fields = default(RequestFields);
        var cursor = JsonCursor.ForObject(parameters);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("requestId"u8))
            {
                fields.IdToken = cursor.ReadToken();
            }
            else if (cursor.NameIs("loaderId"u8))
            {
                fields.LoaderId = cursor.ReadToken();
            }
            else if (cursor.NameIs("frameId"u8))
            {
                fields.FrameId = cursor.ReadToken();
            }
            else if (cursor.NameIs("documentURL"u8))
            {
                fields.DocumentUrl = cursor.ReadToken();
            }
            else if (cursor.NameIs("request"u8))
            {
                fields.ReadRequest(ref cursor);
            }
            else if (cursor.NameIs("timestamp"u8))
            {
                fields.Timestamp = cursor.ReadDouble();
            }
            else if (cursor.NameIs("wallTime"u8))
            {
                fields.WallTime = WallClock.FromSeconds(cursor.ReadDouble());
            }
            else if (cursor.NameIs("initiator"u8))
            {
                fields.ReadInitiator(ref cursor);
            }
            else if (cursor.NameIs("redirectResponse"u8))
            {
                fields.RedirectResponse = cursor.ReadRaw();
            }
            else if (cursor.NameIs("type"u8))
            {
                fields.Type = cursor.ReadContent();
            }
            else if (cursor.NameIs("redirectHasExtraInfo"u8))
            {
                fields.RedirectHasExtraInfo = cursor.ReadBoolean();
            }
            else if (cursor.NameIs("hasUserGesture"u8))
            {
                fields.HasUserGesture = cursor.ReadBoolean();
            }
        }

        if (fields.HasPostData || !fields.PostData.IsEmpty)
        {
            fields.ContentType = ContentTypeOf(fields.Headers);
        }

        return fields;
    }

    private static ReadOnlySpan<byte> ContentTypeOf(ReadOnlySpan<byte> headers)
    {
        var cursor = JsonCursor.ForObject(headers);
        while (cursor.NextProperty())
        {
            if (Ascii.EqualsIgnoreCase(cursor.Name, "content-type"u8))
            {
                return cursor.ReadContent();
            }
        }

        return default;
    }

    private void ReadRequest(ref JsonCursor cursor)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("url"u8))
            {
                Url = cursor.ReadToken();
            }
            else if (cursor.NameIs("urlFragment"u8))
            {
                UrlFragment = cursor.ReadToken();
            }
            else if (cursor.NameIs("method"u8))
            {
                Method = cursor.ReadToken();
            }
            else if (cursor.NameIs("headers"u8))
            {
                Headers = cursor.ReadRaw();
            }
            else if (cursor.NameIs("initialPriority"u8))
            {
                Priority = cursor.ReadContent();
            }
            else if (cursor.NameIs("postData"u8))
            {
                PostData = cursor.ReadToken();
            }
            else if (cursor.NameIs("hasPostData"u8))
            {
                HasPostData = cursor.ReadBoolean();
            }
        }
    }

    // {"type":"parser","url":"http://x/","lineNumber":2} · {"type":"script","stack":{"callFrames":[{"url":"http://x/a.js","lineNumber":7}]}}
    private void ReadInitiator(ref JsonCursor cursor)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("type"u8))
            {
                InitiatorType = cursor.ReadContent();
            }
            else if (cursor.NameIs("url"u8))
            {
                InitiatorUrl = cursor.ReadToken();
            }
            else if (cursor.NameIs("lineNumber"u8))
            {
                InitiatorLine = cursor.ReadInt64();
            }
            else if (cursor.NameIs("stack"u8))
            {
                ReadTopFrame(cursor.ReadRaw());
            }
        }
    }

    private void ReadTopFrame(ReadOnlySpan<byte> stack)
    {
        var cursor = JsonCursor.ForObject(stack);
        while (cursor.NextProperty())
        {
            if (!cursor.NameIs("callFrames"u8) || !cursor.EnterArray() || !cursor.NextElement() || !cursor.EnterObject())
            {
                continue;
            }

            while (cursor.NextProperty())
            {
                if (cursor.NameIs("url"u8))
                {
                    InitiatorUrl = cursor.ReadToken();
                }
                else if (cursor.NameIs("lineNumber"u8))
                {
                    InitiatorLine = cursor.ReadInt64();
                }
            }

            return;
        }
    }
}
