using System.Buffers;
using System.Text;
using Kernel.Api.EventStream;

namespace Kernel.Api.Http;

/// <summary>How one kind of endless response says what is not an event.</summary>
internal sealed class StreamDialect
{
    /// <summary>Server-sent events for everybody.</summary>
    public static StreamDialect Sse { get; } = new()
    {
        Name = "sse",
        Format = FrameFormat.Sse,
        Heartbeat = ":\n\n"u8.ToArray(),
        HeartbeatInterval = TimeSpan.FromSeconds(15),
        SendsCaughtUpMarker = false,
        Gap = static (from, to) => $"event: events_dropped\ndata: {{\"from\":{from},\"to\":{to}}}\n\n",

        // With an id, so that a client that reconnects before it gets an event does not come with its old one again.
        Changed = static change => $"id: {change.Oldest - 1}\nevent: stream_changed\ndata: {change.ToJson()}\n\n",
    };

    /// <summary>Lines for those who copy the stream.</summary>
    public static StreamDialect Lines { get; } = new()
    {
        Name = "internal",
        Format = FrameFormat.Line,
        Heartbeat = "\n"u8.ToArray(),
        HeartbeatInterval = ServiceDefaults.Contracts.InternalApi.HeartbeatInterval,
        SendsCaughtUpMarker = true,
        Gap = static (from, to) => $"{{\"dropped\":{{\"from\":{from},\"to\":{to}}}}}\n",
    };

    /// <summary>
    /// Server-sent events for Kernel's SDK, which takes every frame for an event: what is missing is told in a comment, and shows
    /// in the numbers.
    /// </summary>
    public static StreamDialect KernelSdk { get; } = new()
    {
        Name = "kernel_sdk",
        Format = FrameFormat.Line,
        Heartbeat = Sse.Heartbeat,
        HeartbeatInterval = Sse.HeartbeatInterval,
        SendsCaughtUpMarker = false,
        Gap = static (from, to) => $": events_dropped {{\"from\":{from},\"to\":{to}}}\n\n",
        Changed = static change => $": stream_changed {change.ToJson()}\n\n",
    };

    /// <summary>The kind, in metrics.</summary>
    public required string Name { get; init; }

    /// <summary>How events are written.</summary>
    public required FrameFormat Format { get; init; }

    /// <summary>What keeps the connection alive.</summary>
    public required byte[] Heartbeat { get; init; }

    /// <summary>After how long without anything else.</summary>
    public required TimeSpan HeartbeatInterval { get; init; }

    /// <summary>Whether a heartbeat also says, at once, that the reader has everything there is.</summary>
    public required bool SendsCaughtUpMarker { get; init; }

    private Func<ulong, ulong, string> Gap { get; init; } = null!;

    private Func<StreamChange, string> Changed { get; init; } = static _ => "";

    /// <summary>Writes that the client's position is not in this log.</summary>
    public void WriteChange(IBufferWriter<byte> output, StreamChange change) =>
        output.Write(Encoding.UTF8.GetBytes(Changed(change)));

    /// <summary>Writes that events are missing.</summary>
    public void WriteGap(IBufferWriter<byte> output, in LogReadResult gap) =>
        output.Write(Encoding.UTF8.GetBytes(Gap(gap.From, gap.To)));
}
