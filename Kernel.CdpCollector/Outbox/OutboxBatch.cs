using System.Buffers;

namespace Kernel.CdpCollector.Outbox;

/// <summary>Events as lines in one buffer. While it is open it grows; once it is being sent it never changes.</summary>
/// <param name="expectedBytes">How much is likely to come, such as came before: then nothing has to be moved as it grows.</param>
internal sealed class OutboxBatch(int expectedBytes) : IDisposable
{
    private const int LeastBytes = 16 * 1024;

    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(Math.Max(expectedBytes, LeastBytes));

    public int Count { get; private set; }

    public int Length { get; private set; }

    public ReadOnlyMemory<byte> Lines => _buffer.AsMemory(0, Length);

    public bool HasRoomFor(int bytes, int maxEvents, int maxBytes) => Count < maxEvents && Length + bytes + 1 <= maxBytes;

    public void Append(ReadOnlySpan<byte> json)
    {
        var needed = Length + json.Length + 1;
        if (needed > _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(needed, _buffer.Length * 2));
            _buffer.AsSpan(0, Length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        json.CopyTo(_buffer.AsSpan(Length));
        _buffer[needed - 1] = (byte)'\n';
        Length = needed;
        Count++;
    }

    public void Dispose()
    {
        var buffer = _buffer;
        _buffer = [];
        Length = 0;
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
