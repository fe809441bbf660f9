namespace Kernel.Api.Har;

/// <summary>The fields of an event's <c>data</c> that the export reads; their names in snake_case are those of docs/events.md.</summary>
internal enum HarField
{
    TargetId, TargetType, FrameId, LoaderId, ParentFrameId, NavSeq, RequestId,
    Method, Url, ResourceType, InitiatorType, InitiatorUrl, InitiatorLine, Priority, Headers, RequestHeaders,
    HasPostData, PostData, PostDataOmitted, RedirectUrl, IsRedirect, BrowserTs, CdpTimestamp,
    Status, WireStatus, StatusText, MimeType, Protocol, RemoteAddress, ConnectionId, FromCache, FromServiceWorker,
    Finished, Canceled, HeadersLength, EncodedDataLength, DecodedBodyLength, Body, BodyOmitted, Timing, DurationUs,
    BlockedUs, DnsUs, ConnectUs, TlsUs, SendUs, WaitUs, ReceiveUs,
    ErrorText, BlockedReason, CorsError,
    Direction, Opcode, Payload, PayloadBase64, FramesSkipped, EventName, EventId,
    NavigationType, TimedOut, RenderTs, LoadTs, Browser,
    Count, Reason, FromTs, ToTs,
}
