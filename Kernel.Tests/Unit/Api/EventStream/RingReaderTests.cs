using System.Buffers;
using System.Text;
using CsCheck;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.Api.EventStream;

public sealed class RingReaderTests
{
    [Fact]
    public void Copy_LineFormat_WritesTheEnvelope()
    {
        var ring = new EventRing(8, 10_000, first: 9);
        var frames = new[] { RingFrames.Append(ring), RingFrames.Append(ring, session: "cs_0123456789") };
        var lines = frames.Select(static f => Encoding.UTF8.GetString(f).Split("\ndata: ")[1].TrimEnd('\n') + "\n");
        Assert.Equal(string.Concat(lines), Encoding.UTF8.GetString(RingFrames.ReadAll(ring, 9, format: FrameFormat.Line)));
    }

    [Fact]
    public void Copy_AnyFilter_WritesOnlyMatches()
    {
        var types = Gen.OneOf("a", "b", "ab", "page_load");
        var categories = Gen.OneOf(EventCategories.All.ToArray());
        var sessions = Gen.OneOf("", "cs_1", "cs_12", "cs_2");
        Gen.Select(
            Gen.Select(types, categories, sessions).Array[1, 100],
            types.Array[1, 3].Null(),
            categories.Array[1, 3].Null(),
            sessions.Where(static s => s.Length > 0).Null(),
            Gen.Bool).Sample(
            static (events, types, categories, session, lines) =>
            {
                var ring = new EventRing(128, 100_000, first: 95);
                var expected = new List<byte>();
                foreach (var (type, category, of) in events)
                {
                    var frame = RingFrames.Append(ring, type, category, of, pad: type.Length * 7);
                    if ((types?.Contains(type) ?? true) && (categories?.Contains(category) ?? true) && (session is null || session == of))
                    {
                        expected.AddRange(lines ? frame[(frame.AsSpan().IndexOf("data: "u8) + 6)..^1] : frame);
                    }
                }

                var filter = new EventFilter(categories, types?.Select(Encoding.UTF8.GetBytes).ToArray(), session is null ? null : Encoding.UTF8.GetBytes(session));
                Assert.Equal(types is null && categories is null && session is null, filter.IsNone);
                Assert.Equal(expected, RingFrames.ReadAll(ring, 1, filter, lines ? FrameFormat.Line : FrameFormat.Sse));
            },
            iter: 500);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(100_000)]
    public void Copy_ByteLimit_BoundsTheWrite(int maxBytes)
    {
        var ring = new EventRing(256, 100_000, first: 1);
        var frames = Enumerable.Range(0, 200).Select(i => RingFrames.Append(ring, pad: i)).ToList();
        var output = new ArrayBufferWriter<byte>();
        var read = RingReader.Copy(ring, new ReadRequest(1, 201, int.MaxValue, maxBytes, EventFilter.None, FrameFormat.Sse), output)!.Value;
        Assert.InRange(read.To, 1ul, 64ul);
        Assert.True(read.To == 1 || read.Bytes <= maxBytes);
        Assert.Equal(frames.SelectMany(static f => f), RingFrames.ReadAll(ring, 1, maxBytes: maxBytes));
    }

    [Fact]
    public void Copy_OvertakenReader_WritesNothing()
    {
        var ring = new EventRing(2, 10_000, first: 1);
        for (var i = 0; i < 5; i++)
        {
            RingFrames.Append(ring);
        }

        var output = new ArrayBufferWriter<byte>();
        Assert.Null(RingReader.Copy(ring, new ReadRequest(3, 6, int.MaxValue, 1_000, EventFilter.None, FrameFormat.Sse), output));
        Assert.Equal(0, output.WrittenCount);
    }
}
