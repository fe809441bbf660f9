using System.Text;

namespace Kernel.StorageWriter.S2Client.Wire;

/// <summary>Writes protobuf fields to a buffer of exactly their size.</summary>
internal ref struct ProtobufWriter(Span<byte> output)
{
    private readonly Span<byte> _output = output;
    private int _position;

    /// <summary>Writes a varint field.</summary>
    public void WriteNumber(byte tag, ulong value)
    {
        _output[_position++] = tag;
        WriteVarint(value);
    }

    /// <summary>Writes the tag and the length of a length-delimited field.</summary>
    public void WriteTag(byte tag, int length)
    {
        _output[_position++] = tag;
        WriteVarint((uint)length);
    }

    /// <summary>Writes a bytes field; omits an empty one.</summary>
    public void WriteBytes(byte tag, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        WriteTag(tag, bytes.Length);
        bytes.CopyTo(_output[_position..]);
        _position += bytes.Length;
    }

    /// <summary>Writes text without a tag.</summary>
    public void WriteText(string text) => _position += Encoding.UTF8.GetBytes(text, _output[_position..]);

    /// <exception cref="InvalidOperationException">The bytes of the append changed since its size was computed. The message must not be sent.</exception>
    public readonly void ThrowUnlessFull()
    {
        if (_position != _output.Length)
        {
            throw new InvalidOperationException($"The message was {_output.Length} bytes long at first and {_position} bytes when it was written.");
        }
    }

    private void WriteVarint(ulong value)
    {
        while (value >= 0x80)
        {
            _output[_position++] = (byte)(value | 0x80);
            value >>= 7;
        }

        _output[_position++] = (byte)value;
    }
}
