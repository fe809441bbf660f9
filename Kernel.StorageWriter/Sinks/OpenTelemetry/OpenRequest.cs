using Google.Protobuf;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>A request, or one hop of a redirected one. Times are Unix microseconds.</summary>
internal sealed class OpenRequest
{
    public required string Id { get; init; }

    /// <summary>How many redirects led here.</summary>
    public required int Hop { get; init; }

    /// <summary>The trace that it belongs to.</summary>
    public required ByteString Trace { get; init; }

    /// <summary>Its span.</summary>
    public ByteString Span => field ??= TraceIds.Span(Trace, FormattableString.Invariant($"request:{Id}:{Hop}"));

    /// <summary>The page it is made for; null where that was open before the capture, and for workers that belong to no page.</summary>
    public required OpenDocument? Document { get; init; }

    public required long Start { get; init; }

    public required string Method { get; init; }

    public required string Url { get; init; }

    public required string? Session { get; init; }

    public required long Seq { get; init; }

    public required string ResourceType { get; init; }

    public required string InitiatorType { get; init; }

    public required string FrameId { get; init; }

    public required string TargetType { get; init; }

    /// <summary>Whether it fetches the document itself.</summary>
    public required bool IsDocument { get; init; }

    /// <summary>Its answer, as far as it is known.</summary>
    public ResponseFacts? Response { get; set; }

    /// <summary>Its place among those that are followed.</summary>
    public LinkedListNode<OpenRequest> Place => field ??= new LinkedListNode<OpenRequest>(this);

    /// <summary>Whether its span is made: what comes under the same id is the next hop, or nothing.</summary>
    public bool IsDone { get; set; }
}
