using System.Buffers;
using System.IO.Compression;
using Google.Protobuf;

namespace Kernel.Tests.TestKit.Fakes.S2;

/// <summary>The frames that a server sends; written from the protocol, not from the client.</summary>
internal sealed class S2ServerFrames(bool compresses = false)
{
    public const byte Terminal = 0x80;
    public const byte ReconnectAdvised = 0x10;
    private const byte Gzip = 0x40;
    private const int SmallestCompressed = 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new();

    /// <summary>The frames since <see cref="Clear"/>. Valid until the next call.</summary>
    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Clear() => _buffer.ResetWrittenCount();

    public void WriteMessage(IMessage message, byte flags = 0)
    {
        var payload = message.ToByteArray();
        if (compresses && payload.Length >= SmallestCompressed)
        {
            using var compressed = new MemoryStream();
            using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
            {
                gzip.Write(payload);
            }

            Write((byte)(flags | Gzip), compressed.ToArray());
            return;
        }

        Write(flags, payload);
    }

    /// <summary>The frame that ends a session: a status, and JSON.</summary>
    public void WriteTerminal(int status, byte[] json) => Write(Terminal, [(byte)(status >> 8), (byte)status, .. json]);

    private void Write(byte flags, byte[] payload)
    {
        var length = payload.Length + 1;
        _buffer.Write([(byte)(length >> 16), (byte)(length >> 8), (byte)length, flags]);
        _buffer.Write(payload);
    }
}
