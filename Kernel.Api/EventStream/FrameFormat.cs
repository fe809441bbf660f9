namespace Kernel.Api.EventStream;

/// <summary>The format in which a reader receives events.</summary>
internal enum FrameFormat
{
    /// <summary>Server-sent events: <c>id</c> and <c>data</c> lines, then an empty line.</summary>
    Sse,

    /// <summary>One envelope per line.</summary>
    Line,
}
