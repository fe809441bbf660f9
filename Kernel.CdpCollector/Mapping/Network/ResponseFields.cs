using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>What the protocol's response object says. Texts are tokens.</summary>
internal ref struct ResponseFields
{
    public ReadOnlySpan<byte> Url;
    public ReadOnlySpan<byte> StatusText;
    public ReadOnlySpan<byte> MimeType;
    public ReadOnlySpan<byte> Protocol;
    public ReadOnlySpan<byte> RemoteAddress;

    /// <summary>A JSON object.</summary>
    public ReadOnlySpan<byte> Headers;
    public long Status;
    public long RemotePort;
    public bool FromDiskCache;
    public bool FromServiceWorker;
    public bool FromPrefetchCache;
    public bool ConnectionReused;

    /// <summary>Names of the protocol, without quotes.</summary>
    public ReadOnlySpan<byte> SecurityState;
    public ReadOnlySpan<byte> ServiceWorkerSource;

    /// <summary>A JSON object.</summary>
    public ReadOnlySpan<byte> Timing;

    /// <summary>When the headers came, Unix microseconds; 0 where it is not said.</summary>
    public long ResponseTs;

    public static ResponseFields Read(ReadOnlySpan<byte> response)
    {
        var fields = default(ResponseFields);
        var cursor = JsonCursor.OfObject(response);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("url"u8))
            {
                fields.Url = cursor.TakeToken();
            }
            else if (cursor.NameIs("status"u8) || cursor.NameIs("statusCode"u8))
            {
                fields.Status = cursor.TakeInt64();
            }
            else if (cursor.NameIs("statusText"u8))
            {
                fields.StatusText = cursor.TakeToken();
            }
            else if (cursor.NameIs("headers"u8))
            {
                fields.Headers = cursor.TakeRaw();
            }
            else if (cursor.NameIs("mimeType"u8))
            {
                fields.MimeType = cursor.TakeToken();
            }
            else if (cursor.NameIs("protocol"u8))
            {
                fields.Protocol = cursor.TakeToken();
            }
            else if (cursor.NameIs("remoteIPAddress"u8))
            {
                fields.RemoteAddress = cursor.TakeToken();
            }
            else if (cursor.NameIs("remotePort"u8))
            {
                fields.RemotePort = cursor.TakeInt64();
            }
            else if (cursor.NameIs("fromDiskCache"u8))
            {
                fields.FromDiskCache = cursor.TakeBoolean();
            }
            else if (cursor.NameIs("fromServiceWorker"u8))
            {
                fields.FromServiceWorker = cursor.TakeBoolean();
            }
            else if (cursor.NameIs("fromPrefetchCache"u8))
            {
                fields.FromPrefetchCache = cursor.TakeBoolean();
            }
            else if (cursor.NameIs("connectionReused"u8))
            {
                fields.ConnectionReused = cursor.TakeBoolean();
            }
            else if (cursor.NameIs("securityState"u8))
            {
                fields.SecurityState = cursor.TakeContent();
            }
            else if (cursor.NameIs("serviceWorkerResponseSource"u8))
            {
                fields.ServiceWorkerSource = cursor.TakeContent();
            }
            else if (cursor.NameIs("timing"u8))
            {
                fields.Timing = cursor.TakeRaw();
            }
            else if (cursor.NameIs("responseTime"u8))
            {
                fields.ResponseTs = WallClock.FromMilliseconds(cursor.TakeDouble());
            }
        }

        return fields;
    }
}
