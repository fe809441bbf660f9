using Google.Protobuf;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>A document in the main frame of a page, which is a trace with the navigation as its root. Times are in Unix microseconds.</summary>
internal sealed class OpenDocument(string streamId, string key, long start)
{
    /// <summary>The maximum number of frame loaders that are tracked for a page.</summary>
    public const int MaxFrames = 1_000;

    /// <summary>The trace id.</summary>
    public ByteString Trace { get; } = TraceIds.Trace(streamId, key);

    /// <summary>The span id of the navigation.</summary>
    public ByteString Span => field ??= TraceIds.Span(Trace, "navigation");

    /// <summary>The start of its request, or of its navigation if the request was not captured.</summary>
    public long Start { get; } = start;

    /// <summary>The time of its latest event.</summary>
    public long LastSeen { get; set; } = start;

    /// <summary>The offset of Unix time to the monotonic clock of the browser, in microseconds; null if it is not known.</summary>
    public double? ClockOffset { get; set; }

    /// <summary>The time of its load event; null before it.</summary>
    public long? LoadedAt { get; set; }

    /// <summary>Gets or sets whether the navigation has settled, after which no more lifecycle events are expected.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Gets or sets whether its span was emitted. Later requests and errors still belong to its trace.</summary>
    public bool IsDone { get; set; }

    /// <summary>The URL, unredacted.</summary>
    public string Url { get; set; } = "";

    /// <summary>The frame that shows it.</summary>
    public string Frame { get; init; } = "";

    public string? Session { get; init; }

    public long Seq { get; init; }

    public string? LoaderId { get; init; }

    public string? TargetId { get; init; }

    public string? Type { get; set; }

    public long? NavSeq { get; set; }

    public long? Status { get; set; }

    /// <summary>The lifecycle events as span events, in order of arrival.</summary>
    public List<Span.Types.Event> Moments { get; } = [];

    /// <summary>Its node in the list of open documents.</summary>
    public LinkedListNode<OpenDocument> Node => field ??= new LinkedListNode<OpenDocument>(this);

    /// <summary>The ids of the frames of this page.</summary>
    public HashSet<string> ShownIn { get; } = [];

    /// <summary>The loaders of documents in frames of this page.</summary>
    public Queue<string> Frames { get; } = [];

    /// <summary>Gets the time of an event by the monotonic clock of the browser, or its <c>ts</c> if the clock offset is not known.</summary>
    public long Moment(in TracedEvent e) =>
        ClockOffset is { } offset && e.Seconds("cdp_timestamp") is { } seconds ? (long)(offset + seconds * 1e6) : e.Ts;
}
