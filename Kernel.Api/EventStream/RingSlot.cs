using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>Where one frame stands, and what filters look at.</summary>
/// <remarks>
/// A frame is the bytes of one event as an SSE client gets them, so that nobody frames it again:
/// <code>
/// id: 7\ndata: {"seq":7,"capture_session_id":"…","event":{"ts":…,"type":"page_load",…}}\n\n
/// └ frame      └ envelope                                                             ┘
/// </code>
/// The envelope and the line break behind it are also the line of the internal stream.
/// </remarks>
internal struct RingSlot
{
    /// <summary>The frame's place, in bytes since the ring began; modulo the buffer's size it is the place in the buffer.</summary>
    public long Place;

    /// <summary>The frame's bytes, both line breaks at its end included.</summary>
    public int Length;

    /// <summary>Where in the frame the envelope begins.</summary>
    public ushort EnvelopeStart;

    /// <summary>Where in the frame the type begins.</summary>
    public int TypeStart;

    /// <summary>The bytes of the type.</summary>
    public byte TypeLength;

    /// <summary>The bytes of the session id, which stands right behind <c>"capture_session_id":"</c>; 0 where there is none.</summary>
    public byte SessionLength;

    /// <summary>The event's category.</summary>
    public EventCategory Category;

    /// <summary>The id of the session in the slot's frame; empty where there is none.</summary>
    public readonly ReadOnlySpan<byte> SessionIn(ReadOnlySpan<byte> frame)
    {
        if (SessionLength == 0)
        {
            return default;
        }

        var digits = EnvelopeStart - "id: \ndata: ".Length;
        return frame.Slice(EnvelopeStart + "{\"seq\":".Length + digits + ",\"capture_session_id\":\"".Length, SessionLength);
    }
}
