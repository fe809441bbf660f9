using Kernel.ServiceDefaults.Contracts;

namespace Kernel.Api.Sessions;

/// <summary>How much of the network's traffic is captured, as callers write it; what is absent keeps its value.</summary>
internal sealed record SessionNetworkOptions
{
    private const int MostRequestBodyBytes = 65_536;

    /// <summary>Whether the bodies of responses are captured.</summary>
    public bool? Bodies { get; init; }

    /// <summary>The bytes kept of a structured body.</summary>
    public int? MaxBodyBytes { get; init; }

    /// <summary>The bytes kept of any other text.</summary>
    public int? MaxTextBytes { get; init; }

    /// <summary>Whether the bodies of requests are captured.</summary>
    public bool? RequestBodies { get; init; }

    /// <summary>The bytes kept of a request's body.</summary>
    public int? MaxRequestBodyBytes { get; init; }

    /// <summary>Whether the frames of WebSockets and the messages of event streams are captured.</summary>
    public bool? Frames { get; init; }

    /// <summary>The bytes kept of a frame or message.</summary>
    public int? MaxFrameBytes { get; init; }

    /// <summary>How many frames a second are captured of one socket or stream.</summary>
    public int? FramesPerSecond { get; init; }

    /// <summary>The options with the caller's choices in place.</summary>
    /// <exception cref="FormatException">A value is not allowed; the message names it and what is.</exception>
    public NetworkCaptureOptions ApplyTo(NetworkCaptureOptions current) => new()
    {
        Bodies = Bodies ?? current.Bodies,
        MaxBodyBytes = Within("max_body_bytes", MaxBodyBytes ?? current.MaxBodyBytes, 0, NetworkCaptureOptions.MostBytes),
        MaxTextBytes = Within("max_text_bytes", MaxTextBytes ?? current.MaxTextBytes, 0, NetworkCaptureOptions.MostBytes),
        RequestBodies = RequestBodies ?? current.RequestBodies,
        MaxRequestBodyBytes = Within("max_request_body_bytes", MaxRequestBodyBytes ?? current.MaxRequestBodyBytes, 0, MostRequestBodyBytes),
        Frames = Frames ?? current.Frames,
        MaxFrameBytes = Within("max_frame_bytes", MaxFrameBytes ?? current.MaxFrameBytes, 0, NetworkCaptureOptions.MostBytes),
        FramesPerSecond = Within("frames_per_second", FramesPerSecond ?? current.FramesPerSecond, 1, NetworkCaptureOptions.MostFramesPerSecond),
    };

    private static int Within(string name, int value, int least, int most) => value >= least && value <= most
        ? value
        : throw new FormatException($"config.options.network.{name} is {value}: from {least} to {most} is allowed.");
}
