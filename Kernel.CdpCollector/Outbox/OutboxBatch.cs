using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Outbox;

/// <summary>Events as lines in one buffer. While it is open it grows; once it is being sent it never changes.</summary>
/// <param name="expectedBytes">How much is likely to come, such as came before: then nothing has to be moved as it grows.</param>
internal sealed class OutboxBatch(int expectedBytes) : IDisposable
{
    private const int LeastBytes = 16 * 1024;

    private readonly PooledByteWriter _lines = new(Math.Max(expectedBytes, LeastBytes));

    public int Count { get; private set; }

    public int Length => _lines.WrittenCount;

    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    public bool HasRoomFor(int bytes, int maxEvents, int maxBytes) => Count < maxEvents && Length + bytes + 1 <= maxBytes;

    public void Append(ReadOnlySpan<byte> json)
    {
        var line = _lines.GetSpan(json.Length + 1);
        json.CopyTo(line);
        line[json.Length] = (byte)'\n';
        _lines.Advance(json.Length + 1);
        Count++;
    }

    public void Dispose() => _lines.Dispose();
}
