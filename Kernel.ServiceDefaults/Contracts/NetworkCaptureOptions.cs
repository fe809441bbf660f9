namespace Kernel.ServiceDefaults.Contracts;

/// <summary>The options of network events; absent ones have defaults.</summary>
public sealed record NetworkCaptureOptions
{
    /// <summary>The largest value of a limit in bytes, well below the limit of an event.</summary>
    public const int MaxLimitBytes = 262_144;

    /// <summary>The largest value of <see cref="FramesPerSecond"/>.</summary>
    public const int MaxFramesPerSecond = 10_000;

    /// <summary>The defaults.</summary>
    public static NetworkCaptureOptions Default { get; } = new();

    /// <summary>Gets whether response bodies of the types in docs/events.md are captured. Default true.</summary>
    public bool Bodies { get; init; } = true;

    /// <summary>The most bytes captured of a structured body (JSON, XML, CSV, forms, GraphQL). 0 to <see cref="MaxLimitBytes"/>, default 8,192.</summary>
    public int MaxBodyBytes { get; init; } = 8192;

    /// <summary>The most bytes captured of any other text. 0 to <see cref="MaxLimitBytes"/>, default 4,096.</summary>
    public int MaxTextBytes { get; init; } = 4096;

    /// <summary>Gets whether request bodies are captured. Default true.</summary>
    public bool RequestBodies { get; init; } = true;

    /// <summary>The most bytes captured of a request body. 0 to 65,536, the limit of the browser; default 8,192.</summary>
    public int MaxRequestBodyBytes { get; init; } = 8192;

    /// <summary>Gets whether WebSocket frames and event stream messages are captured. Default true.</summary>
    public bool Frames { get; init; } = true;

    /// <summary>The most bytes captured of a frame or message. 0 to <see cref="MaxLimitBytes"/>, default 2,048.</summary>
    public int MaxFrameBytes { get; init; } = 2048;

    /// <summary>
    /// The most frames captured per second of a socket or stream. Others are counted, and the next captured frame has their number. 1 to <see cref="MaxFramesPerSecond"/>, default 20.
    /// </summary>
    public int FramesPerSecond { get; init; } = 20;
}
