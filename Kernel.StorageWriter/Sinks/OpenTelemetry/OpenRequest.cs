using Google.Protobuf;

namespace Kernel.StorageWriter.Sinks.OpenTelemetry;

/// <summary>A request, or one hop of a redirect chain. Times are in Unix microseconds.</summary>
internal sealed class OpenRequest
{
    public required string Id { get; init; }

    /// <summary>The number of preceding redirects.</summary>
    public required int Hop { get; init; }

    /// <summary>The trace id.</summary>
    public required ByteString Trace { get; init; }

    /// <summary>The span id.</summary>
    public ByteString Span => field ??= TraceIds.Span(Trace, FormattableString.Invariant($"request:{Id}:{Hop}"));

    /// <summary>The document of its page; null if the page was open before the capture, and for workers that do not belong to a page.</summary>
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

    /// <summary>Gets whether it fetches the document itself.</summary>
    public required bool IsDocument { get; init; }

    /// <summary>The response; null before it.</summary>
    public ResponseSummary? Response { get; set; }

    /// <summary>Its node in the list of open requests.</summary>
    public LinkedListNode<OpenRequest> Node => field ??= new LinkedListNode<OpenRequest>(this);

    /// <summary>Gets or sets whether its span was emitted. Further events with the same id belong to the next hop.</summary>
    public bool IsDone { get; set; }
}
