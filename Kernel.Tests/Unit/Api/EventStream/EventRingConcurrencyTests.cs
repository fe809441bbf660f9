using System.Buffers;
using System.Globalization;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.Api.EventStream;

/// <summary>One writer that never waits, readers without locks: whatever a reader is handed is whole and right.</summary>
public sealed class EventRingConcurrencyTests
{
    private const int Frames = 60_000;

    [Theory]
    [InlineData(8, 4_096)] // overtaken all the time, by count and by bytes
    [InlineData(256, 3_001)] // by bytes alone, at odd places
    [InlineData(64, 1_000_000)] // by count alone
    public async Task Copy_WhileTheWriterOvertakes_ReturnsWholeFramesInOrder(int slots, int capacity)
    {
        var ring = new EventRing(slots, capacity, first: 1);
        var readers = new[]
        {
            (EventFilter.None, FrameFormat.Sse),
            (EventFilter.None, FrameFormat.Line),
            (new EventFilter([EventCategory.Page], null, null), FrameFormat.Line),
            (new EventFilter(null, null, "cs_1"u8.ToArray()), FrameFormat.Sse),
        }.Select(reader => Task.Run(() => Read(ring, reader.Item1, reader.Item2), TestContext.Current.CancellationToken)).ToArray();

        var writer = Task.Run(() => Write(ring), TestContext.Current.CancellationToken);
        await writer.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        var read = await Task.WhenAll(readers).WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.All(read, static frames => Assert.True(frames > 0));
    }

    private static void Write(EventRing ring)
    {
        for (var i = 0; i < Frames; i++)
        {
            var category = i % 2 == 0 ? EventCategory.Page : EventCategory.Network;
            var json = Encoding.UTF8.GetBytes(RingFrames.Json("t", category, Text(ring.Next)));
            ring.Append(i % 3 == 0 ? "cs_1"u8 : default, json, EventValidator.Validate(json));
        }
    }

    // The text follows from the number, so that any foreign byte in a frame shows.
    private static string Text(ulong seq)
    {
        var random = new Random((int)seq);
        var length = random.Next(0, 400);
        return string.Create(length, random, static (span, from) =>
        {
            foreach (ref var c in span)
            {
                c = (char)('a' + from.Next(26));
            }
        });
    }

    private static int Read(EventRing ring, EventFilter filter, FrameFormat format)
    {
        var output = new ArrayBufferWriter<byte>(128 * 1024);
        var frames = 0;
        for (ulong next = 1; next <= Frames;)
        {
            var last = ring.Next - 1;
            if (next > last)
            {
                Thread.Yield();
                continue;
            }

            output.ResetWrittenCount();
            var request = new ReadRequest(next, last + 1, int.MaxValue, 8_192, filter, format);
            if (next < ring.Oldest || RingReader.Copy(ring, request, output) is not { } read)
            {
                Assert.Equal(0, output.WrittenCount);
                Assert.True(ring.Oldest > next);
                next = ring.Oldest;
                continue;
            }

            Assert.Equal(read.Bytes, output.WrittenCount);
            frames += Verify(output.WrittenSpan, next, read.To, filter.IsNone ? (int)(read.To - next) + 1 : -1, format);
            next = read.To + 1;
        }

        return frames;
    }

    private static int Verify(ReadOnlySpan<byte> bytes, ulong from, ulong to, int expected, FrameFormat format)
    {
        var count = 0;
        var previous = from - 1;
        foreach (var frame in Encoding.UTF8.GetString(bytes).Split(format == FrameFormat.Sse ? "\n\n" : "\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var start = frame.IndexOf("\"seq\":", StringComparison.Ordinal) + 6;
            var seq = ulong.Parse(frame.AsSpan(start, frame.IndexOf(',', start) - start), CultureInfo.InvariantCulture);
            Assert.InRange(seq, previous + 1, to);
            previous = seq;

            var category = seq % 2 == 1 ? EventCategory.Page : EventCategory.Network;
            var whole = Encoding.UTF8.GetString(RingFrames.Frame(seq, seq % 3 == 1 ? "cs_1" : "", RingFrames.Json("t", category, Text(seq))));
            Assert.Equal(format == FrameFormat.Sse ? whole[..^2] : whole[whole.IndexOf('{', StringComparison.Ordinal)..^2], frame);
            count++;
        }

        Assert.True(expected < 0 || expected == count);
        return count;
    }
}
