using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>A request in flight. Entries and their buffers are pooled.</summary>
internal sealed class RequestEntry : IDisposable
{
    private readonly PooledByteWriter _bytes = new(1024);
    private Range _url;
    private Range _method;
    private Range _frameId;
    private Range _loaderId;
    private Range _type;
    private Range _response;
    private Range _failure;
    private Range _contentType;

    public RequestEntry()
    {
        OfSession = new LinkedListNode<RequestEntry>(this);
        Deadlines = [.. Enum.GetValues<RequestDeadline>().Select(_ => new LinkedListNode<RequestDeadlineEntry>(new RequestDeadlineEntry { Entry = this }))];
    }

    /// <summary>The entry's node in the list of its session's requests.</summary>
    public LinkedListNode<RequestEntry> OfSession { get; }

    /// <summary>The entry's nodes in <see cref="RequestDeadlines"/>, by kind.</summary>
    public LinkedListNode<RequestDeadlineEntry>[] Deadlines { get; }

    /// <summary>The browser's id of the request: the key in the table.</summary>
    public byte[] Id { get; set; } = [];

    /// <summary>The session that started the request; its end may be reported on another session.</summary>
    public CdpSession? Session { get; set; }

    /// <summary>The navigation that the request belongs to.</summary>
    public long NavigationSeq { get; private set; }

    /// <summary>The start of the current hop, in monotonic seconds and in Unix microseconds.</summary>
    public double StartedAt { get; private set; }

    public long StartedTs { get; private set; }

    public bool ServedFromCache { get; set; }

    public bool HasResponse { get; private set; }

    /// <summary>Indicates whether a response is known to exist although the browser did not report it.</summary>
    public bool IsLoaded { get; set; }

    /// <summary>Indicates whether the request received a response, reported by the browser or not.</summary>
    public bool IsResponded => HasResponse || IsLoaded;

    /// <summary>Indicates whether the response was reported.</summary>
    public bool IsReported { get; set; }

    /// <summary>A unique number that identifies the request although entries are reused; 0 if the entry is not in use.</summary>
    public long Number { get; set; }

    /// <summary>Indicates whether the request is only tracked and no events are written for it.</summary>
    public bool IsTrackedOnly { get; set; }

    /// <summary>Indicates whether the request started before the capture, so that no <c>network_request</c> was written for it.</summary>
    public bool IsUnseen { get; set; }

    /// <summary>Indicates whether the worker whose script was requested is attached, so that the request ends on the worker's session or with it.</summary>
    public bool HasWorker { get; set; }

    /// <summary>
    /// Indicates whether the request is for a worker's script, which the page requests. Its id is the id of the future worker, and it belongs to no document.
    /// Other ids start with a process id: <c>5891.3</c>.
    /// </summary>
    public bool IsWorkerScript => LoaderId.Length <= 2 && !Id.AsSpan().Contains((byte)'.');

    /// <summary>Indicates whether the request keeps its page from being idle.</summary>
    public bool IsWatched { get; set; }

    /// <summary>The decoded bytes of the body received so far.</summary>
    public long DecodedLength { get; private set; }

    /// <summary>The bytes of the body received over the network so far.</summary>
    public long EncodedLength { get; private set; }

    /// <summary>The time of the last data of the response, or else of its headers, in monotonic seconds; 0 without a response.</summary>
    public double LastDataAt { get; private set; }

    /// <summary>The time at which the browser reported the response, in monotonic seconds.</summary>
    public double RespondedAt { get; private set; }

    /// <summary>Indicates whether the response is an error, to which messages of the console may refer.</summary>
    public bool IsError { get; private set; }

    /// <summary>Indicates whether the page shows another document than the one that sent the request.</summary>
    public bool IsReplaced { get; set; }

    /// <summary>The end of the request, if it has ended; its report may still wait for its body or ExtraInfo.</summary>
    public RequestEnd? End { get; set; }

    /// <summary>The <c>Network.loadingFailed</c> parameters, while the report waits for ExtraInfo.</summary>
    public ReadOnlySpan<byte> Failure => _bytes.WrittenSpan[_failure];

    /// <summary>Indicates whether a body fetch is in flight.</summary>
    public bool AwaitsBody { get; set; }

    /// <summary>
    /// Indicates whether the request may outlive its page: a ping, or a fetch with <c>keepalive</c>. The browser does not report which fetches have it;
    /// those that send something may.
    /// </summary>
    public bool MayOutlivePage => Type.SequenceEqual("Ping"u8) || (IsFetch && !Method.SequenceEqual("\"GET\""u8));

    /// <summary>Indicates whether the response has ExtraInfo that has not been received.</summary>
    public bool AwaitsExtraInfo => HasExtraInfo && ExtraInfo.Response.IsEmpty;

    public bool HasExtraInfo { get; private set; }

    /// <summary>The ExtraInfo of the request.</summary>
    public ExtraInfo ExtraInfo { get; private set; } = new();

    /// <summary>The messages, from a redirect on, that wait for the ExtraInfo of the redirected hop; null if none do.</summary>
    public List<HeldMessage>? Held { get; set; }

    /// <summary>The rate limiter for the messages of an EventSource.</summary>
    public FrameRateLimiter Frames { get; } = new();

    public ReadOnlySpan<byte> Url => _bytes.WrittenSpan[_url];

    public ReadOnlySpan<byte> Method => _bytes.WrittenSpan[_method];

    public ReadOnlySpan<byte> FrameId => _bytes.WrittenSpan[_frameId];

    public ReadOnlySpan<byte> LoaderId => _bytes.WrittenSpan[_loaderId];

    /// <summary>The protocol's resource type, without quotes.</summary>
    public ReadOnlySpan<byte> Type => _bytes.WrittenSpan[_type];

    /// <summary>The content type of the request's body, without quotes; empty if it has none.</summary>
    public ReadOnlySpan<byte> ContentType => _bytes.WrittenSpan[_contentType];

    /// <summary>The protocol's response object, if it was received.</summary>
    public ReadOnlySpan<byte> Response => _bytes.WrittenSpan[_response];

    /// <summary>Indicates whether a script sent the request with <c>fetch</c>, so that it decides whether to read the response.</summary>
    public bool IsFetch => Type.SequenceEqual("Fetch"u8);

    /// <summary>Indicates whether the request is an EventSource, which has no end.</summary>
    public bool IsEventStream => Type.SequenceEqual("EventSource"u8);

    /// <summary>Initializes the entry for a request, or for its next hop.</summary>
    public void Start(in RequestFields fields)
    {
        NavigationSeq = fields.NavigationSeq;
        StartedAt = fields.Timestamp;
        StartedTs = fields.WallTime;
        ServedFromCache = false;
        HasResponse = false;
        HasExtraInfo = false;
        IsLoaded = false;
        IsReported = false;
        IsUnseen = false;
        HasWorker = false;
        AwaitsBody = false;
        IsError = false;
        IsReplaced = false;
        DecodedLength = 0;
        EncodedLength = 0;
        LastDataAt = 0;
        RespondedAt = 0;
        End = null;
        _bytes.Clear();
        _url = Keep(fields.Url);
        _method = Keep(fields.Method);
        _frameId = Keep(fields.FrameId);
        _loaderId = Keep(fields.LoaderId);
        _type = Keep(fields.Type);
        _contentType = Keep(fields.ContentType);
        _response = default;
        _failure = default;
    }

    /// <summary>Takes over ExtraInfo received before the request.</summary>
    public void Adopt(ExtraInfo extraInfo)
    {
        ExtraInfo.Dispose();
        ExtraInfo = extraInfo;
    }

    /// <summary>Stores the response until it is reported.</summary>
    public void SetResponse(in NetworkEventFields fields)
    {
        HasResponse = true;
        HasExtraInfo = fields.HasExtraInfo && !ServedFromCache; // the memory cache has that of the first load
        RespondedAt = fields.Timestamp;
        LastDataAt = fields.Timestamp;
        IsError = ResponseFields.StatusOf(fields.Response) >= 400;
        _response = Keep(fields.Response);
        if (!fields.Type.IsEmpty)
        {
            _type = Keep(fields.Type);
        }
    }

    /// <summary>Records received data.</summary>
    public void AddData(in NetworkEventFields fields)
    {
        DecodedLength += fields.DataLength;
        EncodedLength += fields.EncodedDataLength;
        LastDataAt = Math.Max(LastDataAt, fields.Timestamp);
    }

    /// <summary>Stores the failure until it is reported.</summary>
    public void SetFailure(in NetworkEventFields fields, ReadOnlySpan<byte> message)
    {
        End = RequestEnd.Failed(fields);
        _failure = Keep(message);
    }

    /// <summary>Clears the entry so that it can be reused.</summary>
    public void Release()
    {
        Session = null;
        Number = 0;
        Held = null;
        _bytes.Clear();
        ExtraInfo.Clear();
        Frames.Reset();
    }

    public void Dispose()
    {
        _bytes.Dispose();
        ExtraInfo.Dispose();
    }

    private Range Keep(ReadOnlySpan<byte> bytes)
    {
        var start = _bytes.WrittenCount;
        _bytes.Write(bytes);
        return start.._bytes.WrittenCount;
    }
}
