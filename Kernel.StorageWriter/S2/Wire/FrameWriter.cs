using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Google.Protobuf;

namespace Kernel.StorageWriter.S2.Wire;

/// <summary>Writes frames one after the other into a buffer that is used again and again.</summary>
internal sealed class FrameWriter(S2Compression compression) : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FirstSize);
    private readonly MemoryStream _scratch = new();

    /// <summary>The frames since <see cref="Clear"/>. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Adds a message's frame.</summary>
    /// <exception cref="FrameException">The message is too large for one.</exception>
    public void WriteMessage(IMessage message, FrameFlags flags = FrameFlags.None)
    {
        var size = message.CalculateSize();
        if (size > Frame.MaxPayload)
        {
            throw new FrameException($"A frame holds at most {Frame.MaxPayload} bytes, not {size}.");
        }

        if (compression == S2Compression.Gzip && size >= Frame.SmallestCompressed)
        {
            WriteCompressed(message, flags);
            return;
        }

        WriteHeader(size, flags);
        message.WriteTo(_buffer);
    }

    /// <summary>Adds the frame that ends a session: a status, and JSON.</summary>
    public void WriteTerminal(int status, ReadOnlySpan<byte> json)
    {
        WriteHeader(sizeof(ushort) + json.Length, FrameFlags.Terminal);
        BinaryPrimitives.WriteUInt16BigEndian(_buffer.GetSpan(sizeof(ushort)), checked((ushort)status));
        _buffer.Advance(sizeof(ushort));
        _buffer.Write(json);
    }

    public void Dispose() => _scratch.Dispose();

    private void WriteCompressed(IMessage message, FrameFlags flags)
    {
        _scratch.SetLength(0);
        using (var gzip = new GZipStream(_scratch, CompressionLevel.Fastest, leaveOpen: true))
        {
            message.WriteTo(gzip);
        }

        var compressed = _scratch.GetBuffer().AsSpan(0, (int)_scratch.Length);
        WriteHeader(compressed.Length, flags | FrameFlags.Gzip);
        _buffer.Write(compressed);
    }

    private void WriteHeader(int payload, FrameFlags flags)
    {
        var header = _buffer.GetSpan(Frame.HeaderBytes);
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)(payload + 1) << 8 | (byte)flags);
        _buffer.Advance(Frame.HeaderBytes);
    }
}
