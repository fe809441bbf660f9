using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The fields of the WebSocket events of the Network domain. Strings are tokens.</summary>
/// <remarks>
/// <c>{"requestId":"5552.21","url":"ws://a/","initiator":{"type":"script"}}</c> ·
/// <c>{"requestId":"5552.21","timestamp":1539.1,"response":{"opcode":1,"mask":false,"payloadData":"hello"}}</c> ·
/// <c>{"requestId":"5552.21","timestamp":1539.1,"response":{"status":101,"headers":{},"requestHeaders":{}}}</c> ·
/// <c>{"requestId":"5552.21","timestamp":1539.1,"errorMessage":"..."}</c>
/// </remarks>
internal ref struct WebSocketFields
{
    public ReadOnlySpan<byte> IdToken;
    public ReadOnlySpan<byte> Url;
    public ReadOnlySpan<byte> ErrorMessage;
    public ReadOnlySpan<byte> StatusText;
    public ReadOnlySpan<byte> Payload;

    /// <summary>JSON objects.</summary>
    public ReadOnlySpan<byte> Headers;
    public ReadOnlySpan<byte> RequestHeaders;
    public long Status;
    public long Opcode;

    /// <summary>Monotonic seconds.</summary>
    public double Timestamp;

    /// <summary>Unix microseconds.</summary>
    public long WallTime;

    /// <summary>The id without quotes.</summary>
    public readonly ReadOnlySpan<byte> Id => JsonText.ContentOf(IdToken);

    public static WebSocketFields Read(ReadOnlySpan<byte> parameters)
    {
        var fields = default(WebSocketFields);
        var cursor = JsonCursor.ForObject(parameters);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("requestId"u8))
            {
                fields.IdToken = cursor.ReadToken();
            }
            else if (cursor.NameIs("url"u8))
            {
                fields.Url = cursor.ReadToken();
            }
            else if (cursor.NameIs("errorMessage"u8))
            {
                fields.ErrorMessage = cursor.ReadToken();
            }
            else if (cursor.NameIs("timestamp"u8))
            {
                fields.Timestamp = cursor.ReadDouble();
            }
            else if (cursor.NameIs("wallTime"u8))
            {
                fields.WallTime = WallClock.FromSeconds(cursor.ReadDouble());
            }
            else if (cursor.NameIs("request"u8) || cursor.NameIs("response"u8))
            {
                fields.ReadInner(ref cursor);
            }
        }

        return fields;
    }

    private void ReadInner(scoped ref JsonCursor cursor)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("opcode"u8))
            {
                Opcode = cursor.ReadInt64();
            }
            else if (cursor.NameIs("payloadData"u8))
            {
                Payload = cursor.ReadToken();
            }
            else if (cursor.NameIs("status"u8))
            {
                Status = cursor.ReadInt64();
            }
            else if (cursor.NameIs("statusText"u8))
            {
                StatusText = cursor.ReadToken();
            }
            else if (cursor.NameIs("headers"u8))
            {
                Headers = cursor.ReadRaw();
            }
            else if (cursor.NameIs("requestHeaders"u8))
            {
                RequestHeaders = cursor.ReadRaw();
            }
        }
    }
}
