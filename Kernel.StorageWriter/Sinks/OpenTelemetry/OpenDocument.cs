using Google.Protobuf;
using Kernel.StorageWriter.Sinks.OpenTelemetry.Otlp;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>A document in a page's main frame: one trace, whose root is the navigation to it. Times are Unix microseconds.</summary>
internal sealed class OpenDocument(string streamId, string key, long start)
{
    /// <summary>The most loaders of frames that are remembered as this page's.</summary>
    public const int MaxFrames = 1_000;

    /// <summary>The trace.</summary>
    public ByteString Trace { get; } = TraceIds.Trace(streamId, key);

    /// <summary>The span of the navigation.</summary>
    public ByteString Span => field ??= TraceIds.Span(Trace, "navigation");

    /// <summary>When the browser began to fetch it, or, where that was not seen, when it was there.</summary>
    public long Start { get; } = start;

    /// <summary>The newest moment at which anything of it was seen.</summary>
    public long LastSeen { get; set; } = start;

    /// <summary>What to add to the browser's monotonic clock, in microseconds; null where the two were not seen together.</summary>
    public double? ClockOffset { get; set; }

    /// <summary>When everything in it was loaded; null before.</summary>
    public long? LoadedAt { get; set; }

    /// <summary>Whether nothing more is expected to be told of the loading.</summary>
    public bool IsSettled { get; set; }

    /// <summary>Whether its span is made; later requests and errors still belong to its trace.</summary>
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

    /// <summary>Moments on the way, in the order in which they came.</summary>
    public List<Span.Types.Event> Moments { get; } = [];

    /// <summary>Its place among those that are followed.</summary>
    public LinkedListNode<OpenDocument> Place => field ??= new LinkedListNode<OpenDocument>(this);

    /// <summary>The frames of this page.</summary>
    public HashSet<string> ShownIn { get; } = [];

    /// <summary>The loaders of documents in frames of this page.</summary>
    public Queue<string> Frames { get; } = [];

    /// <summary>A moment of the browser's monotonic clock, or the event's own time where the clocks are not known.</summary>
    public long Moment(in TracedEvent e) =>
        ClockOffset is { } offset && e.Seconds("cdp_timestamp") is { } seconds ? (long)(offset + seconds * 1e6) : e.Ts;
}
