using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;

namespace Kernel.StorageWriter.S2Client.Wire;

/// <summary>Reads the frames of a session from received bytes.</summary>
internal static class S2FrameReader
{
    private const int StatusBytes = 2;

    /// <summary>Reads one complete frame from the start of the buffer; without one, leaves the buffer unchanged.</summary>
    /// <param name="buffer">The received bytes, for example <c>00 00 07 · 00 · 0a 04 1a 02 73 33</c>.</param>
    /// <param name="frame">The frame, which refers to the buffer.</param>
    /// <exception cref="FrameException">The header is invalid. Thrown before the payload has arrived.</exception>
    public static bool TryRead(ref ReadOnlySequence<byte> buffer, out Frame frame)
    {
        frame = default;
        if (buffer.Length < Frame.HeaderBytes)
        {
            return false;
        }

        Span<byte> header = stackalloc byte[Frame.HeaderBytes];
        buffer.Slice(0, Frame.HeaderBytes).CopyTo(header);
        var length = (int)(BinaryPrimitives.ReadUInt32BigEndian(header) >> 8);
        if (length is 0 or > Frame.MaxLength)
        {
            throw new FrameException($"A frame must have 1 to {Frame.MaxLength} bytes, but has {length}.");
        }

        if (((FrameFlags)header[3] & FrameFlags.Compression) == FrameFlags.Compression)
        {
            throw new FrameException("A frame has an unknown compression.");
        }

        // The length includes the flags, which are part of the header.
        if (buffer.Length < Frame.HeaderBytes - 1 + length)
        {
            return false;
        }

        frame = new Frame((FrameFlags)header[3], buffer.Slice(Frame.HeaderBytes, length - 1));
        buffer = buffer.Slice(frame.Payload.End);
        return true;
    }

    /// <summary>Gets the message of a frame, decompressed if necessary.</summary>
    /// <exception cref="FrameException">The compression is invalid or was not offered, or the message is too large.</exception>
    public static ReadOnlySequence<byte> ReadMessage(in Frame frame) => (frame.Flags & FrameFlags.Compression) switch
    {
        FrameFlags.None => frame.Payload,
        FrameFlags.Gzip => new ReadOnlySequence<byte>(Decompress(frame.Payload)),
        _ => throw new FrameException("A frame is compressed with zstd, which was not offered."),
    };

    /// <summary>Gets the status and the JSON body of a terminal frame.</summary>
    /// <exception cref="FrameException">The frame has no status.</exception>
    public static (int Status, byte[] Body) ReadTerminal(in Frame frame)
    {
        var payload = frame.Payload.ToArray();
        return payload.Length >= StatusBytes
            ? (BinaryPrimitives.ReadUInt16BigEndian(payload), payload[StatusBytes..])
            : throw new FrameException("A terminal frame has no status.");
    }

    private static byte[] Decompress(ReadOnlySequence<byte> payload)
    {
        using var compressed = new MemoryStream(payload.ToArray());
        using var gzip = new GZipStream(compressed, CompressionMode.Decompress);
        using var message = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            while (gzip.Read(chunk) is var read && read > 0)
            {
                message.Write(chunk, 0, read);
                if (message.Length > Frame.MaxPayload)
                {
                    throw new FrameException($"A frame holds more than {Frame.MaxPayload} bytes.");
                }
            }
        }
        catch (InvalidDataException exception)
        {
            throw new FrameException("A frame cannot be decompressed.", exception);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }

        return message.ToArray();
    }
}
