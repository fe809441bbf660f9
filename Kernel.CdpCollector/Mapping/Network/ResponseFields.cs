using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The fields of the protocol's response object. Strings are tokens.</summary>
internal ref struct ResponseFields
{
    public ReadOnlySpan<byte> Url;
    public ReadOnlySpan<byte> StatusText;
    public ReadOnlySpan<byte> MimeType;
    public ReadOnlySpan<byte> Protocol;
    public ReadOnlySpan<byte> RemoteAddress;

    /// <summary>A JSON object.</summary>
    public ReadOnlySpan<byte> Headers;

    /// <summary>The charset as the browser understood it, without quotes; empty if the response has none.</summary>
    public ReadOnlySpan<byte> Charset;
    public long Status;

    /// <summary>The bytes received over the network up to the end of the headers.</summary>
    public long EncodedDataLength;
    public long RemotePort;

    /// <summary>The browser's number of the connection; 0 if unknown.</summary>
    public long ConnectionId;

    /// <summary>The length of the headers in bytes, as received; 0 if unknown.</summary>
    public long HeadersLength;
    public bool FromDiskCache;
    public bool FromServiceWorker;
    public bool FromPrefetchCache;
    public bool ConnectionReused;

    /// <summary>Names of the protocol, without quotes.</summary>
    public ReadOnlySpan<byte> SecurityState;
    public ReadOnlySpan<byte> ServiceWorkerSource;

    /// <summary>A JSON object.</summary>
    public ReadOnlySpan<byte> Timing;

    /// <summary>The time at which the headers were received, in Unix microseconds; 0 if unknown.</summary>
    public long ResponseTs;

    /// <summary>Reads the status alone, which is one of the first members.</summary>
    public static long StatusOf(ReadOnlySpan<byte> response)
    {
        var cursor = JsonCursor.ForObject(response);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("status"u8))
            {
                return cursor.ReadInt64();
            }
        }

        return 0;
    }

    public static ResponseFields Read(ReadOnlySpan<byte> response)
    {
        var fields = default(ResponseFields);
        var cursor = JsonCursor.ForObject(response);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("url"u8))
            {
                fields.Url = cursor.ReadToken();
            }
            else if (cursor.NameIs("status"u8) || cursor.NameIs("statusCode"u8))
            {
                fields.Status = cursor.ReadInt64();
            }
            else if (cursor.NameIs("statusText"u8))
            {
                fields.StatusText = cursor.ReadToken();
            }
            else if (cursor.NameIs("headers"u8))
            {
                fields.Headers = cursor.ReadRaw();
            }
            else if (cursor.NameIs("mimeType"u8))
            {
                fields.MimeType = cursor.ReadToken();
            }
            else if (cursor.NameIs("charset"u8))
            {
                fields.Charset = cursor.ReadContent();
            }
            else if (cursor.NameIs("protocol"u8))
            {
                fields.Protocol = cursor.ReadToken();
            }
            else if (cursor.NameIs("remoteIPAddress"u8))
            {
                fields.RemoteAddress = cursor.ReadToken();
            }
            else if (cursor.NameIs("remotePort"u8))
            {
                fields.RemotePort = cursor.ReadInt64();
            }
            else if (cursor.NameIs("connectionId"u8))
            {
                fields.ConnectionId = cursor.ReadInt64();
            }
            else if (cursor.NameIs("encodedDataLength"u8))
            {
                fields.HeadersLength = cursor.ReadInt64();
            }
            else if (cursor.NameIs("fromDiskCache"u8))
            {
                fields.FromDiskCache = cursor.ReadBoolean();
            }
            else if (cursor.NameIs("fromServiceWorker"u8))
            {
                fields.FromServiceWorker = cursor.ReadBoolean();
            }
            else if (cursor.NameIs("fromPrefetchCache"u8))
            {
                fields.FromPrefetchCache = cursor.ReadBoolean();
            }
            else if (cursor.NameIs("connectionReused"u8))
            {
                fields.ConnectionReused = cursor.ReadBoolean();
            }
            else if (cursor.NameIs("securityState"u8))
            {
                fields.SecurityState = cursor.ReadContent();
            }
            else if (cursor.NameIs("serviceWorkerResponseSource"u8))
            {
                fields.ServiceWorkerSource = cursor.ReadContent();
            }
            else if (cursor.NameIs("timing"u8))
            {
                fields.Timing = cursor.ReadRaw();
            }
            else if (cursor.NameIs("responseTime"u8))
            {
                fields.ResponseTs = WallClock.FromMilliseconds(cursor.ReadDouble());
            }
            else if (cursor.NameIs("encodedDataLength"u8))
            {
                fields.EncodedDataLength = cursor.ReadInt64();
            }
        }

        return fields;
    }
}
