using System.Buffers;
using System.Buffers.Binary;
using System.IO.Compression;
using Kernel.StorageWriter.S2Client.Model;

namespace Kernel.StorageWriter.S2Client.Wire;

/// <summary>Writes append frames to a reusable buffer.</summary>
internal sealed class S2FrameWriter(S2Compression compression) : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(FirstSize);
    private readonly MemoryStream _compressed = new();

    /// <summary>The frames written since <see cref="Clear"/>. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Clear() => _buffer.ResetWrittenCount();

    /// <summary>Writes the frame of an append. Every append within the limits of S2 fits into a frame.</summary>
    public void Write(AppendInput input)
    {
        var size = AppendEncoder.Size(input);
        if (compression == S2Compression.Gzip && size >= Frame.SmallestCompressed)
        {
            WriteCompressed(input, size);
            return;
        }

        WriteHeader(size, FrameFlags.None);
        AppendEncoder.Write(input, _buffer.GetSpan(size)[..size]);
        _buffer.Advance(size);
    }

    public void Dispose() => _compressed.Dispose();

    private void WriteCompressed(AppendInput input, int size)
    {
        var message = ArrayPool<byte>.Shared.Rent(size);
        AppendEncoder.Write(input, message.AsSpan(0, size));
        _compressed.SetLength(0);
        using (var gzip = new GZipStream(_compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(message, 0, size);
        }

        ArrayPool<byte>.Shared.Return(message);
        WriteHeader((int)_compressed.Length, FrameFlags.Gzip);
        _buffer.Write(_compressed.GetBuffer().AsSpan(0, (int)_compressed.Length));
    }

    private void WriteHeader(int payload, FrameFlags flags)
    {
        var header = _buffer.GetSpan(Frame.HeaderBytes);
        BinaryPrimitives.WriteUInt32BigEndian(header, (uint)(payload + 1) << 8 | (byte)flags);
        _buffer.Advance(Frame.HeaderBytes);
    }
}
