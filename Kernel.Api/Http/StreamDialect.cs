using System.Buffers;
using System.Text;
using Kernel.Api.EventStream;

namespace Kernel.Api.Http;

/// <summary>The format of heartbeats, gaps and changes in a kind of stream.</summary>
internal sealed class StreamDialect
{
    /// <summary>Server-sent events of <c>GET /events/stream</c>.</summary>
    public static StreamDialect Sse { get; } = new()
    {
        Name = "sse",
        Format = FrameFormat.Sse,
        Heartbeat = ":\n\n"u8.ToArray(),
        HeartbeatInterval = TimeSpan.FromSeconds(15),
        SendsCaughtUpMarker = false,
        Gap = static (from, to) => $"event: events_dropped\ndata: {{\"from\":{from},\"to\":{to}}}\n\n",

        // With an id, so that a client that reconnects before the first event does not send its old id again.
        Changed = static change => $"id: {change.Oldest - 1}\nevent: stream_changed\ndata: {change.ToJson()}\n\n",

        // Without data, so that an EventSource only remembers the id and resumes after it.
        Position = static seq => $"id: {seq}\n\n",
    };

    /// <summary>Lines of the internal stream.</summary>
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
    /// Server-sent events for Kernel's SDK, which treats every frame as an event: gaps are reported in comments, and are visible in the
    /// sequence numbers.
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

    /// <summary>The name in metrics.</summary>
    public required string Name { get; init; }

    /// <summary>The format of events.</summary>
    public required FrameFormat Format { get; init; }

    /// <summary>The heartbeat.</summary>
    public required byte[] Heartbeat { get; init; }

    /// <summary>The time without other output after which a heartbeat is sent.</summary>
    public required TimeSpan HeartbeatInterval { get; init; }

    /// <summary>Gets whether a heartbeat is sent as soon as the reader has caught up.</summary>
    public required bool SendsCaughtUpMarker { get; init; }

    private Func<ulong, ulong, string> Gap { get; init; } = null!;

    private Func<ulong, string>? Position { get; init; }

    private Func<StreamChange, string> Changed { get; init; } = static _ => "";

    /// <summary>Writes a change of the log.</summary>
    public void WriteChange(IBufferWriter<byte> output, StreamChange change) =>
        output.Write(Encoding.UTF8.GetBytes(Changed(change)));

    /// <summary>Writes the position from which a client without newer events resumes, if the dialect has a frame for it.</summary>
    /// <returns>Whether it was written.</returns>
    public bool WritePosition(IBufferWriter<byte> output, ulong seq)
    {
        if (Position is not null)
        {
            output.Write(Encoding.UTF8.GetBytes(Position(seq)));
        }

        return Position is not null;
    }

    /// <summary>Writes a gap.</summary>
    public void WriteGap(IBufferWriter<byte> output, in LogReadResult gap) =>
        output.Write(Encoding.UTF8.GetBytes(Gap(gap.From, gap.To)));
}
