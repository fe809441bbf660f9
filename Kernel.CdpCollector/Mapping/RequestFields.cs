using Kernel.CdpCollector.Protocol;

namespace Kernel.CdpCollector.Mapping;

/// <summary>What <c>Network.requestWillBeSent</c> says. Texts are tokens except where said.</summary>
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

    /// <summary>Names of the protocol, without quotes.</summary>
    public ReadOnlySpan<byte> InitiatorType;
    public ReadOnlySpan<byte> Type;

    /// <summary>The response of the previous hop, a JSON object.</summary>
    public ReadOnlySpan<byte> RedirectResponse;

    /// <summary>Monotonic seconds.</summary>
    public double Timestamp;

    /// <summary>Unix microseconds.</summary>
    public long WallTime;

    /// <summary>The id without quotes.</summary>
    public readonly ReadOnlySpan<byte> Id => IdToken.Length < 2 ? default : IdToken[1..^1];

    public static RequestFields Read(ReadOnlySpan<byte> parameters)
    {
        var fields = default(RequestFields);
        var cursor = new JsonCursor(parameters);
        if (!cursor.EnterObject())
        {
            return fields;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("requestId"u8))
            {
                fields.IdToken = cursor.TakeToken();
            }
            else if (cursor.NameIs("loaderId"u8))
            {
                fields.LoaderId = cursor.TakeToken();
            }
            else if (cursor.NameIs("frameId"u8))
            {
                fields.FrameId = cursor.TakeToken();
            }
            else if (cursor.NameIs("documentURL"u8))
            {
                fields.DocumentUrl = cursor.TakeToken();
            }
            else if (cursor.NameIs("request"u8))
            {
                fields.ReadRequest(ref cursor);
            }
            else if (cursor.NameIs("timestamp"u8))
            {
                fields.Timestamp = cursor.TakeDouble();
            }
            else if (cursor.NameIs("wallTime"u8))
            {
                fields.WallTime = WallClock.FromSeconds(cursor.TakeDouble());
            }
            else if (cursor.NameIs("initiator"u8))
            {
                fields.ReadInitiator(ref cursor);
            }
            else if (cursor.NameIs("redirectResponse"u8))
            {
                fields.RedirectResponse = cursor.TakeRaw();
            }
            else if (cursor.NameIs("type"u8))
            {
                fields.Type = cursor.TakeContent();
            }
        }

        return fields;
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
                Url = cursor.TakeToken();
            }
            else if (cursor.NameIs("urlFragment"u8))
            {
                UrlFragment = cursor.TakeToken();
            }
            else if (cursor.NameIs("method"u8))
            {
                Method = cursor.TakeToken();
            }
            else if (cursor.NameIs("headers"u8))
            {
                Headers = cursor.TakeRaw();
            }
            else if (cursor.NameIs("postData"u8))
            {
                PostData = cursor.TakeToken();
            }
            else if (cursor.NameIs("hasPostData"u8))
            {
                HasPostData = cursor.TakeBoolean();
            }
        }
    }

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
                InitiatorType = cursor.TakeContent();
            }
        }
    }
}
