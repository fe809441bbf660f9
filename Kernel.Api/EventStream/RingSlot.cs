namespace Kernel.Api.EventStream;

/// <summary>The position and layout of a frame in the ring.</summary>
/// <param name="Offset">The offset in all bytes ever written; modulo the buffer's size, the offset in the buffer.</param>
/// <param name="Layout">The layout.</param>
internal readonly record struct RingSlot(long Offset, FrameLayout Layout)
{
    /// <summary>The length of the frame in bytes.</summary>
    public int Length => Layout.Length;
}
