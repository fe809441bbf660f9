using Kernel.CdpCollector.Json;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>The fields of the network events that follow a request. Strings are tokens unless stated otherwise.</summary>
/// <remarks>
/// <c>{"requestId":"5891.3","timestamp":1573.65,"encodedDataLength":178}</c> ·
/// <c>{"requestId":"5552.15","type":"Fetch","errorText":"net::ERR_UNSAFE_PORT","canceled":false,"blockedReason":"csp"}</c>
/// </remarks>
internal ref struct NetworkEventFields
{
    public ReadOnlySpan<byte> IdToken;
    public ReadOnlySpan<byte> ErrorText;
    public ReadOnlySpan<byte> LoaderId;
    public ReadOnlySpan<byte> FrameId;

    /// <summary>A JSON object.</summary>
    public ReadOnlySpan<byte> Response;

    /// <summary>Names of the protocol, without quotes.</summary>
    public ReadOnlySpan<byte> Type;
    public ReadOnlySpan<byte> BlockedReason;
    public ReadOnlySpan<byte> CorsError;

    /// <summary>The part of the request that failed the CORS check, for example the name of a header.</summary>
    public ReadOnlySpan<byte> CorsParameter;
    public bool Canceled;

    /// <summary>Monotonic seconds.</summary>
    public double Timestamp;
    public long EncodedDataLength;

    /// <summary>The decoded length of this part of a body, in bytes.</summary>
    public long DataLength;

    /// <summary>The response status from ExtraInfo.</summary>
    public long StatusCode;

    /// <summary>A JSON object.</summary>
    public ReadOnlySpan<byte> Headers;

    /// <summary>Indicates whether ExtraInfo events are sent for the request, before or after this one.</summary>
    public bool HasExtraInfo;

    /// <summary>The id without quotes.</summary>
    public readonly ReadOnlySpan<byte> Id => JsonText.ContentOf(IdToken);

    /// <summary>Indicates whether the page or the browser aborted the request, as opposed to a failure.</summary>
    public readonly bool IsAborted => ErrorText.SequenceEqual("\"net::ERR_ABORTED\""u8);

    /// <summary>
    /// Indicates whether the browser blocked the server's response: by the CORS check (Fetch standard, "CORS check") or by a cross-origin policy. The ExtraInfo
    /// headers then belong to the failure and may arrive later.
    /// </summary>
    public readonly bool IsResponseBlocked =>
        CorsError.IsEmpty
            ? BlockedReason.StartsWith("corp-"u8) || BlockedReason.StartsWith("coep-"u8) || BlockedReason.StartsWith("coop-"u8)
            : CorsError.SequenceEqual("MissingAllowOriginHeader"u8) || CorsError.SequenceEqual("AllowOriginMismatch"u8)
                || CorsError.SequenceEqual("WildcardOriginNotAllowed"u8) || CorsError.SequenceEqual("MultipleAllowOriginValues"u8)
                || CorsError.SequenceEqual("InvalidAllowOriginValue"u8) || CorsError.SequenceEqual("InvalidAllowCredentials"u8);

    public static NetworkEventFields Read(ReadOnlySpan<byte> parameters)
    {
        var fields = default(NetworkEventFields);
        var cursor = JsonCursor.ForObject(parameters);
        while (cursor.NextProperty())
        {
            if (cursor.NameIs("requestId"u8))
            {
                fields.IdToken = cursor.ReadToken();
            }
            else if (cursor.NameIs("timestamp"u8))
            {
                fields.Timestamp = cursor.ReadDouble();
            }
            else if (cursor.NameIs("encodedDataLength"u8))
            {
                fields.EncodedDataLength = cursor.ReadInt64();
            }
            else if (cursor.NameIs("loaderId"u8))
            {
                fields.LoaderId = cursor.ReadToken();
            }
            else if (cursor.NameIs("frameId"u8))
            {
                fields.FrameId = cursor.ReadToken();
            }
            else if (cursor.NameIs("dataLength"u8))
            {
                fields.DataLength = cursor.ReadInt64();
            }
            else if (cursor.NameIs("headers"u8))
            {
                fields.Headers = cursor.ReadRaw();
            }
            else if (cursor.NameIs("statusCode"u8))
            {
                fields.StatusCode = cursor.ReadInt64();
            }
            else if (cursor.NameIs("hasExtraInfo"u8))
            {
                fields.HasExtraInfo = cursor.ReadBoolean();
            }
            else if (cursor.NameIs("errorText"u8))
            {
                fields.ErrorText = cursor.ReadToken();
            }
            else if (cursor.NameIs("canceled"u8))
            {
                fields.Canceled = cursor.ReadBoolean();
            }
            else if (cursor.NameIs("blockedReason"u8))
            {
                fields.BlockedReason = cursor.ReadContent();
            }
            else if (cursor.NameIs("corsErrorStatus"u8))
            {
                fields.ReadCorsError(ref cursor);
            }
            else if (cursor.NameIs("response"u8))
            {
                fields.Response = cursor.ReadRaw();
            }
            else if (cursor.NameIs("type"u8))
            {
                fields.Type = cursor.ReadContent();
            }
        }

        return fields;
    }

    private void ReadCorsError(ref JsonCursor cursor)
    {
        if (!cursor.EnterObject())
        {
            return;
        }

        while (cursor.NextProperty())
        {
            if (cursor.NameIs("corsError"u8))
            {
                CorsError = cursor.ReadContent();
            }
            else if (cursor.NameIs("failedParameter"u8))
            {
                CorsParameter = cursor.ReadToken();
            }
        }
    }
}
