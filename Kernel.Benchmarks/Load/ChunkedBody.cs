using System.Globalization;

namespace Kernel.Benchmarks.Load;

/// <summary>Decodes a chunked body incrementally.</summary>
internal sealed class ChunkedBody
{
    private readonly byte[] _size = new byte[16];
    private int _sizeDigits;
    private int _left;

    /// <summary>Copies the decoded part of <paramref name="received"/> and returns its length, which never exceeds that of the input.</summary>
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

            // "4d2\r\n", preceded by the line break that ends the last chunk.
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
