using System.Buffers;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Http;

/// <summary>The large fields that a reader can leave out.</summary>
[Flags]
internal enum OmittedFields
{
    /// <summary>All fields are sent.</summary>
    None = 0,

    /// <summary>The images of screenshots.</summary>
    Image = 1,

    /// <summary>The bodies of requests and responses.</summary>
    Body = 2,
}

/// <summary>Replaces large fields of events by a mark: <c>"image":"…"</c> becomes <c>"image_omitted":"requested"</c>.</summary>
/// <remarks>Of other types than those with such fields, it reads no more than the type.</remarks>
/// <param name="format">The format of the events.</param>
/// <param name="omit">The fields to leave out.</param>
internal sealed class OmissionView(FrameFormat format, OmittedFields omit) : IStreamView
{
    private readonly ArrayBufferWriter<byte> _input = new(64 * 1024);

    /// <inheritdoc />
    public IBufferWriter<byte> Input => _input;

    /// <inheritdoc />
    public int Show(IBufferWriter<byte> output)
    {
        var end = format == FrameFormat.Sse ? "\n\n"u8 : "\n"u8;
        var rest = _input.WrittenSpan;
        var bytes = 0;
        while (!rest.IsEmpty)
        {
            var frame = rest[..(rest.IndexOf(end) + end.Length)];
            rest = rest[frame.Length..];
            bytes += Show(frame, frame.Length - end.Length, output);
        }

        _input.ResetWrittenCount();
        return bytes;
    }

    private int Show(ReadOnlySpan<byte> frame, int end, IBufferWriter<byte> output)
    {
        var start = format == FrameFormat.Sse ? frame.IndexOf("\ndata: "u8) + "\ndata: ".Length : 0;
        var @event = EnvelopeJson.EventOf(frame[start..end], out _);
        _ = frame.Overlaps(@event, out var offset);
        var name = FieldOf(EventMembers.TypeOf(@event));
        if (name.IsEmpty || EventMembers.FindText(@event, name) is not { } field)
        {
            output.Write(frame);
            return frame.Length;
        }

        var (at, length) = field.GetOffsetAndLength(@event.Length);
        output.Write(frame[..(offset + at)]);
        output.Write("\""u8);
        output.Write(name);
        output.Write("_omitted\":\"requested\""u8);
        output.Write(frame[(offset + at + length)..]);
        return frame.Length - length;
    }

    // A type has either an image or a body.
    private ReadOnlySpan<byte> FieldOf(ReadOnlySpan<byte> type)
    {
        if (omit.HasFlag(OmittedFields.Image) && type.SequenceEqual("screenshot"u8))
        {
            return "image"u8;
        }

        if (!omit.HasFlag(OmittedFields.Body) || !type.StartsWith("network_re"u8))
        {
            return default;
        }

        return type.SequenceEqual("network_request"u8) ? "post_data"u8
            : type.SequenceEqual("network_response"u8) || type.SequenceEqual("network_response_finished"u8) ? "body"u8
            : default;
    }
}
