using System.Runtime.InteropServices;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>Where things are in a frame, and what filters look at. The journal stores these 16 bytes as they are; docs/journal.md has them drawn.</summary>
/// <remarks>
/// A frame is the bytes of one event as an SSE client gets them, so that they are written once:
/// <code>
/// id: 7\ndata: {"seq":7,"capture_session_id":"…","event":{"ts":…,"type":"page_load",…}}\n\n
/// └ frame      └ envelope                                                             ┘
/// </code>
/// The envelope and the line break after it are also the line of the internal stream.
/// </remarks>
/// <param name="Length">The frame's bytes, both line breaks at its end included.</param>
/// <param name="TypeStart">Where in the frame the type begins.</param>
/// <param name="EnvelopeStart">Where in the frame the envelope begins.</param>
/// <param name="TypeLength">The bytes of the type.</param>
/// <param name="SessionLength">The bytes of the session id, which stands right after <c>"capture_session_id":"</c>; 0 if there is none.</param>
/// <param name="Category">The event's category.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = Size)]
internal readonly record struct FrameLayout(
    int Length, int TypeStart, ushort EnvelopeStart, byte TypeLength, byte SessionLength, EventCategory Category)
{
    /// <summary>The bytes of a layout.</summary>
    public const int Size = 16;

    /// <summary>The id of the session in the frame; empty if there is none.</summary>
    public ReadOnlySpan<byte> SessionIn(ReadOnlySpan<byte> frame)
    {
        if (SessionLength == 0)
        {
            return default;
        }

        var digits = EnvelopeStart - "id: \ndata: ".Length;
        return frame.Slice(EnvelopeStart + "{\"seq\":".Length + digits + ",\"capture_session_id\":\"".Length, SessionLength);
    }
}
