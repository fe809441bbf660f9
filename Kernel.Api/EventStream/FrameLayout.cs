using System.Runtime.InteropServices;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>The offsets in a frame that filters need. The journal stores these 16 bytes as they are; docs/journal.md shows them.</summary>
/// <remarks>
/// A frame is one event as SSE clients receive it:
/// <code>
/// id: 7\ndata: {"seq":7,"capture_session_id":"…","event":{"ts":…,"type":"page_load",…}}\n\n
/// └ frame      └ envelope                                                             ┘
/// </code>
/// The envelope and the line break after it are a line of the internal stream.
/// </remarks>
/// <param name="Length">The length of the frame in bytes, including both line breaks at its end.</param>
/// <param name="TypeStart">The offset of the type in the frame.</param>
/// <param name="EnvelopeStart">The offset of the envelope in the frame.</param>
/// <param name="TypeLength">The length of the type in bytes.</param>
/// <param name="SessionLength">The length of the session id in bytes; 0 if there is none.</param>
/// <param name="Category">The event's category.</param>
/// <param name="Traits">The event's traits; none in journals of earlier versions.</param>
[StructLayout(LayoutKind.Sequential, Pack = 1, Size = Size)]
internal readonly record struct FrameLayout(
    int Length, int TypeStart, ushort EnvelopeStart, byte TypeLength, byte SessionLength, EventCategory Category, EventTraits Traits)
{
    /// <summary>The size of a layout in bytes.</summary>
    public const int Size = 16;

    /// <summary>Gets the event's traits. An event that an earlier version stored is parsed.</summary>
    public EventTraits TraitsIn(ReadOnlySpan<byte> frame) =>
        (Traits & EventTraits.Known) != 0 ? Traits : EventTraitRules.Decide(EventIn(frame));

    /// <summary>Gets the event's JSON in the frame.</summary>
    public ReadOnlySpan<byte> EventIn(ReadOnlySpan<byte> frame) => EnvelopeJson.EventOf(frame[EnvelopeStart..^2], out _);

    /// <summary>Gets the session id in the frame; empty if there is none.</summary>
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
