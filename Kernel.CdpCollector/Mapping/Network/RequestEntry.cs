using Kernel.CdpCollector.Targets;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Mapping.Network;

/// <summary>A request that is under way. Entries and their buffers are used again.</summary>
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

    public RequestEntry()
    {
        OfSession = new LinkedListNode<RequestEntry>(this);
        Deadlines = [.. Enum.GetValues<RequestDeadline>().Select(_ => new LinkedListNode<RequestDeadlineEntry>(new RequestDeadlineEntry { Entry = this }))];
    }

    /// <summary>Its place among the requests of its session.</summary>
    public LinkedListNode<RequestEntry> OfSession { get; }

    /// <summary>By kind, what <see cref="RequestDeadlines"/> keeps of it.</summary>
    public LinkedListNode<RequestDeadlineEntry>[] Deadlines { get; }

    /// <summary>The browser's id of it: the key in the table.</summary>
    public byte[] Id { get; set; } = [];

    /// <summary>The session that made the request; its end may be told by another.</summary>
    public CdpSession? Session { get; set; }

    /// <summary>The navigation that the request belongs to.</summary>
    public long NavigationSeq { get; private set; }

    /// <summary>Monotonic seconds and Unix microseconds at which the present hop was sent.</summary>
    public double StartedAt { get; private set; }

    public long StartedTs { get; private set; }

    public bool ServedFromCache { get; set; }

    public bool HasResponse { get; private set; }

    /// <summary>Whether it is known to have been answered, though the browser did not tell the response.</summary>
    public bool IsLoaded { get; set; }

    /// <summary>Whether it came to a response, told or not.</summary>
    public bool IsResponded => HasResponse || IsLoaded;

    /// <summary>Whether the response has been reported.</summary>
    public bool IsReported { get; set; }

    /// <summary>Tells the request from every other, for whoever kept a reference to an entry that is used again; 0 out of use.</summary>
    public long Number { get; set; }

    /// <summary>Whether it is only followed, and no event tells of it.</summary>
    public bool IsTrackedOnly { get; set; }

    /// <summary>Whether it was made before it could be seen, so that no event told of it.</summary>
    public bool IsUnseen { get; set; }

    /// <summary>Whether the worker whose script it is for has been attached to, so that its end is told by it or goes with it.</summary>
    public bool HasWorker { get; set; }

    /// <summary>
    /// Whether it is for the script of a worker, which its page asks for: it bears the id that the worker is going to have, and
    /// belongs to no document. Other ids have a process in front: <c>5891.3</c>.
    /// </summary>
    public bool IsWorkerScript => LoaderId.Length <= 2 && !Id.AsSpan().Contains((byte)'.');

    /// <summary>Whether it keeps its page from being idle.</summary>
    public bool IsWatched { get; set; }

    /// <summary>Bytes of the body so far, decoded.</summary>
    public long DecodedLength { get; set; }

    /// <summary>How it ended, once it has; the report may still wait for what belongs to it.</summary>
    public RequestEnd? End { get; set; }

    /// <summary>The protocol's message of its failure, while the report waits for what the wire answered.</summary>
    public ReadOnlySpan<byte> Failure => _bytes.WrittenSpan[_failure];

    /// <summary>Whether its body was asked for and has not come.</summary>
    public bool AwaitsBody { get; set; }

    /// <summary>Whether headers from the wire belong to the response and have not come.</summary>
    public bool AwaitsExtraInfo => HasExtraInfo && ExtraInfo.Response.IsEmpty;

    public bool HasExtraInfo { get; private set; }

    /// <summary>What is known of it from the wire.</summary>
    public ExtraInfo ExtraInfo { get; private set; } = new();

    /// <summary>The frames or messages of a stream that are reported.</summary>
    public FrameRateLimiter Frames { get; } = new();

    public ReadOnlySpan<byte> Url => _bytes.WrittenSpan[_url];

    public ReadOnlySpan<byte> Method => _bytes.WrittenSpan[_method];

    public ReadOnlySpan<byte> FrameId => _bytes.WrittenSpan[_frameId];

    public ReadOnlySpan<byte> LoaderId => _bytes.WrittenSpan[_loaderId];

    /// <summary>The protocol's name of the resource's type, without quotes.</summary>
    public ReadOnlySpan<byte> Type => _bytes.WrittenSpan[_type];

    /// <summary>The protocol's response object, once it has come.</summary>
    public ReadOnlySpan<byte> Response => _bytes.WrittenSpan[_response];

    /// <summary>Whether it is a stream of events, which has no end.</summary>
    public bool IsEventStream => Type.SequenceEqual("EventSource"u8);

    /// <summary>Takes the entry into use for a request, or for the next hop of one.</summary>
    public void Start(in RequestFields fields)
    {
        NavigationSeq = Session!.Target.Page.NavigationSeq;
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
        DecodedLength = 0;
        End = null;
        _bytes.Clear();
        _url = Keep(fields.Url);
        _method = Keep(fields.Method);
        _frameId = Keep(fields.FrameId);
        _loaderId = Keep(fields.LoaderId);
        _type = Keep(fields.Type);
        _response = default;
        _failure = default;
    }

    /// <summary>Takes over what the wire told before the request was known.</summary>
    public void Adopt(ExtraInfo extraInfo)
    {
        ExtraInfo.Dispose();
        ExtraInfo = extraInfo;
    }

    /// <summary>Keeps the response until it is reported.</summary>
    public void SetResponse(in NetworkEventFields fields)
    {
        HasResponse = true;
        HasExtraInfo = fields.HasExtraInfo;
        _response = Keep(fields.Response);
        if (!fields.Type.IsEmpty)
        {
            _type = Keep(fields.Type);
        }
    }

    /// <summary>Keeps the failure until it is reported.</summary>
    public void SetFailure(in NetworkEventFields fields, ReadOnlySpan<byte> message)
    {
        End = RequestEnd.Failed(fields);
        _failure = Keep(message);
    }

    /// <summary>Puts the entry out of use.</summary>
    public void Release()
    {
        Session = null;
        Number = 0;
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
