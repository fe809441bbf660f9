namespace Kernel.Api.EventStream;

/// <summary>How a reader wants its events.</summary>
internal enum FrameFormat
{
    /// <summary>Server-sent events: <c>id</c> and <c>data</c> lines, then an empty line.</summary>
    Sse,

    /// <summary>One envelope a line.</summary>
    Line,
}
