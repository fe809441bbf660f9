namespace Kernel.Api.EventStream;

/// <summary>One frame of the ring.</summary>
/// <param name="Place">Where it begins, in bytes since the ring began; modulo the buffer's size it is the place in the buffer.</param>
/// <param name="Layout">What is where in it.</param>
internal readonly record struct RingSlot(long Place, FrameLayout Layout)
{
    /// <summary>The frame's bytes.</summary>
    public int Length => Layout.Length;
}
