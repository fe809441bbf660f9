using System.Globalization;

namespace Kernel.Benchmarks.Load;

/// <summary>Takes the chunks of a body apart, wherever they were cut.</summary>
internal sealed class ChunkedBody
{
    private readonly byte[] _size = new byte[16];
    private int _sizeDigits;
    private int _left;

    /// <summary>Copies what is body of <paramref name="received"/>, and says how much it was; it is never more than was received.</summary>
    public int Decode(ReadOnlySpan<byte> received, Span<byte> body)
    {
        var written = 0;
        while (!received.IsEmpty)
        {
            if (_left > 0)
            {
                var part = received[..Math.Min(_left, received.Length)];
                part.CopyTo(body[written..]);
                written += part.Length;
                _left -= part.Length;
                received = received[part.Length..];
                continue;
            }

            // "4d2\r\n", and in front of it the line break behind the last chunk.
            var next = received[0];
            received = received[1..];
            if (next == '\n' && _sizeDigits > 0)
            {
                _left = int.Parse(_size.AsSpan(0, _sizeDigits), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                _sizeDigits = 0;
            }
            else if (next is not ((byte)'\r' or (byte)'\n'))
            {
                _size[_sizeDigits++] = next;
            }
        }

        return written;
    }
}
