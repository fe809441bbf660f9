using System.Buffers;

namespace Kernel.Tests.Unit.StorageWriter.S2Client.Wire;

/// <summary>Bytes in pieces, as they come from a socket.</summary>
internal sealed class Segments : ReadOnlySequenceSegment<byte>
{
    private Segments(byte[] bytes) => Memory = bytes;

    public static ReadOnlySequence<byte> Of(params byte[][] pieces)
    {
        var first = new Segments(pieces[0]);
        var last = first;
        foreach (var piece in pieces.Skip(1))
        {
            var next = new Segments(piece) { RunningIndex = last.RunningIndex + last.Memory.Length };
            last.Next = next;
            last = next;
        }

        return new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length);
    }
}
