namespace Kernel.ServiceDefaults.Contracts;

/// <summary>How much of the network's traffic a session captures. The caller's choices, with defaults for what was left out.</summary>
public sealed record NetworkCaptureOptions
{
    /// <summary>The largest of each limit in bytes: an event must stay well under its own limit.</summary>
    public const int MaxLimitBytes = 262_144;

    /// <summary>The most frames of one WebSocket that a session can ask for, a second.</summary>
    public const int MaxFramesPerSecond = 10_000;

    /// <summary>The defaults.</summary>
    public static NetworkCaptureOptions Default { get; } = new();

    /// <summary>Whether the bodies of responses are captured, of the types that docs/events.md lists. Default true.</summary>
    public bool Bodies { get; init; } = true;

    /// <summary>The bytes kept of a structured body (JSON, XML, CSV, forms, GraphQL). 0 to <see cref="MaxLimitBytes"/>, default 8,192.</summary>
    public int MaxBodyBytes { get; init; } = 8192;

    /// <summary>The bytes kept of any other text. 0 to <see cref="MaxLimitBytes"/>, default 4,096.</summary>
    public int MaxTextBytes { get; init; } = 4096;

    /// <summary>Whether the bodies of requests are captured. Default true.</summary>
    public bool RequestBodies { get; init; } = true;

    /// <summary>The bytes kept of a request's body. 0 to 65,536, which is what the browser hands out; default 8,192.</summary>
    public int MaxRequestBodyBytes { get; init; } = 8192;

    /// <summary>Whether the frames of WebSockets and the messages of event streams are captured. Default true.</summary>
    public bool Frames { get; init; } = true;

    /// <summary>The bytes kept of a frame or message. 0 to <see cref="MaxLimitBytes"/>, default 2,048.</summary>
    public int MaxFrameBytes { get; init; } = 2048;

    /// <summary>
    /// How many frames a second are captured of one socket or stream; those beyond are counted, and the next frame captured says
    /// how many there were. 1 to <see cref="MaxFramesPerSecond"/>, default 20.
    /// </summary>
    public int FramesPerSecond { get; init; } = 20;
}
