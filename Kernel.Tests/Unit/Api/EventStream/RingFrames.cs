using System.Buffers;
using System.Text;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Tests.Unit.Api.EventStream;

/// <summary>Puts events of a wanted size into a ring, and says what their frames must be.</summary>
internal static class RingFrames
{
    public static byte[] Append(EventRing ring, string type = "t", EventCategory category = EventCategory.System, string session = "", int pad = 0, string? text = null)
    {
        var json = Encoding.UTF8.GetBytes(Json(type, category, text ?? new string('x', pad)));
        var seq = ring.Next;
        ring.Append(Encoding.UTF8.GetBytes(session), json, EventValidator.Validate(json));
        return Frame(seq, session, Encoding.UTF8.GetString(json));
    }

    public static string Json(string type, EventCategory category, string text) =>
        $"{{\"ts\":1,\"type\":\"{type}\",\"category\":\"{category.ToWireName()}\",\"source\":{{\"kind\":\"cdp\"}},\"data\":\"{text}\"}}";

    public static byte[] Frame(ulong seq, string session, string json) => Encoding.UTF8.GetBytes(
        $"id: {seq}\ndata: {{\"seq\":{seq},{(session.Length > 0 ? $"\"capture_session_id\":\"{session}\"," : "")}\"event\":{json}}}\n\n");

    /// <summary>Reads all frames after a sequence number, from the oldest frame if that is later.</summary>
    public static byte[] ReadAll(EventRing ring, ulong from, EventFilter? filter = null, FrameFormat format = FrameFormat.Sse, int maxBytes = 64 * 1024)
    {
        var output = new ArrayBufferWriter<byte>();
        for (var next = Math.Max(from, ring.Oldest); next < ring.Next;)
        {
            var before = output.WrittenCount;
            var request = new ReadRequest(next, ring.Next, int.MaxValue, maxBytes, filter ?? EventFilter.None, format);
            var read = Assert.NotNull(RingReader.Copy(ring, request, output)); // no event is added meanwhile
            Assert.Equal(read.Bytes, output.WrittenCount - before);
            next = read.To + 1;
        }

        return output.WrittenSpan.ToArray();
    }
}
