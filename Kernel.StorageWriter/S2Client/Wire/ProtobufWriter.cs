using System.Text;

namespace Kernel.StorageWriter.S2Client.Wire;

/// <summary>Writes protobuf fields into memory that is exactly large enough for them.</summary>
internal ref struct ProtobufWriter(Span<byte> output)
{
    private readonly Span<byte> _output = output;
    private int _position;

    /// <summary>A number's field.</summary>
    public void WriteNumber(byte tag, ulong value)
    {
        _output[_position++] = tag;
        WriteVarint(value);
    }

    /// <summary>The start of a field that has a length; what it holds comes next.</summary>
    public void WriteTag(byte tag, int length)
    {
        _output[_position++] = tag;
        WriteVarint((uint)length);
    }

    /// <summary>A field of bytes; nothing where there are none.</summary>
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

    /// <summary>Text, without its tag.</summary>
    public void WriteText(string text) => _position += Encoding.UTF8.GetBytes(text, _output[_position..]);

    /// <exception cref="InvalidOperationException">The size was computed wrongly, or the append changed meanwhile: nothing of this may be sent.</exception>
    public readonly void ThrowUnlessFull()
    {
        if (_position != _output.Length)
        {
            throw new InvalidOperationException($"An append of {_output.Length} bytes was written as {_position}.");
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
