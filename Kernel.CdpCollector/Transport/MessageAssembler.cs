using Kernel.CdpCollector.Protocol;

namespace Kernel.CdpCollector.Transport;

/// <summary>Puts the pieces of one message together, and passes over a message that is larger than allowed.</summary>
internal sealed class MessageAssembler(int maxBytes) : IDisposable
{
    private const int InitialBytes = 64 * 1024;
    private const int LeastRoom = 16 * 1024;

    private readonly PooledBufferWriter _buffer = new(InitialBytes);

    /// <summary>Whether the message so far is larger than allowed; its bytes are no longer kept.</summary>
    public bool Oversized { get; private set; }

    /// <summary>The message so far.</summary>
    public ReadOnlySpan<byte> Message => _buffer.Written;

    /// <summary>Where the next piece is to be put.</summary>
    public Memory<byte> GetMemory() => _buffer.GetMemory(LeastRoom);

    /// <summary>Takes the next piece, of which <paramref name="count"/> bytes were put.</summary>
    public void Advance(int count)
    {
        _buffer.Advance(count);
        if (Oversized || _buffer.Length > maxBytes)
        {
            Oversized = true;
            _buffer.Clear();
        }
    }

    /// <summary>Makes room for the next message.</summary>
    public void Reset()
    {
        Oversized = false;
        _buffer.Clear();
    }

    public void Dispose() => _buffer.Dispose();
}
