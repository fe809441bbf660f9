using CsCheck;
using Kernel.Api.EventStream;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class EventRingTests
{
    [Fact]
    public void Append_AnySizes_MatchesAModel() =>
        Gen.Select(Gen.OneOf(1, 2, 8, 64), Gen.Int[1_500, 6_000], Gen.OneOf(1UL, 95UL, 4_294_967_290UL), Gen.Int[0, 1_200].Array[0, 100])
            .Sample(static (slots, capacity, first, pads) => RunAgainstList(slots, capacity, first, pads), iter: 200);

    [Fact]
    public void Append_FramesEndAtTheBuffersEnd_WrapWithoutAGap()
    {
        var length = RingFrames.Append(new EventRing(4, 1_000, first: 1), pad: 50).Length;
        var ring = new EventRing(64, 4 * length, first: 1);
        var frames = Enumerable.Range(0, 9).Select(_ => RingFrames.Append(ring, pad: 50)).ToList();

        Assert.Equal(4, ring.Count);
        Assert.Equal(4 * length, ring.Bytes);
        Assert.Equal(frames.TakeLast(4).SelectMany(static f => f), RingFrames.ReadAll(ring, 1));
    }

    [Fact]
    public void Append_FrameOneByteTooLong_GoesToTheBeginning()
    {
        var length = RingFrames.Append(new EventRing(4, 1_000, first: 1), pad: 50).Length;
        var ring = new EventRing(64, (4 * length) - 1, first: 1);
        var frames = Enumerable.Range(0, 4).Select(_ => RingFrames.Append(ring, pad: 50)).ToList();

        Assert.Equal(2UL, ring.Oldest);
        Assert.Equal(0L, ring.SlotOf(4).Offset % ring.Capacity);
        Assert.Equal(frames.TakeLast(3).SelectMany(static f => f), RingFrames.ReadAll(ring, 1));
    }

    [Fact]
    public void Append_FrameAsLargeAsTheBuffer_IsTheOnlyOne()
    {
        var small = RingFrames.Append(new EventRing(4, 1_000, first: 1)).Length;
        var ring = new EventRing(4, 1_000, first: 1);
        _ = RingFrames.Append(ring);
        var large = RingFrames.Append(ring, pad: 1_000 - small);

        Assert.Equal(1_000, large.Length);
        Assert.Equal(1, ring.Count);
        Assert.Equal(large, RingFrames.ReadAll(ring, 1));
        var next = RingFrames.Append(ring);
        Assert.Equal(next, RingFrames.ReadAll(ring, 1));
    }

    [Fact]
    public void IsIntact_OverwrittenFrame_IsFalse()
    {
        var ring = new EventRing(2, 10_000, first: 7);
        RingFrames.Append(ring);
        RingFrames.Append(ring);
        Assert.True(ring.IsIntact(7));
        RingFrames.Append(ring);
        Assert.False(ring.IsIntact(7));
        Assert.True(ring.IsIntact(8));
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    [InlineData(-4)]
    public void Constructor_SlotsNoPowerOfTwo_Throws(int slots) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new EventRing(slots, 1_000, first: 1));

    private static void RunAgainstList(int slots, int capacity, ulong first, int[] pads)
    {
        var ring = new EventRing(slots, capacity, first);
        var all = new List<byte[]>();
        foreach (var pad in pads)
        {
            var session = pad % 3 == 0 ? "cs_1" : "";
            all.Add(RingFrames.Append(ring, session: session, pad: pad));

            Assert.Equal(first + (ulong)all.Count, ring.Next);
            Assert.InRange(ring.Count, 1, slots);
            Assert.InRange(ring.Bytes, all[^1].Length, capacity);
            var kept = all.TakeLast(ring.Count).ToList();
            Assert.True(RingFrames.ReadAll(ring, first).AsSpan().SequenceEqual(kept.SelectMany(static f => f).ToArray()));

            // The ring pushes out no more than it must: one more frame would not fit, the waste at the buffer's end counted.
            if (ring.Count < all.Count && ring.Count < slots)
            {
                var pushedOut = all[^(ring.Count + 1)];
                var largest = Math.Max(pushedOut.Length, kept.Max(static f => f.Length));
                Assert.True(kept.Sum(static f => (long)f.Length) + pushedOut.Length + largest > capacity);
            }
        }
    }
}
