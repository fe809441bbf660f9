using Kernel.ServiceDefaults.Buffers;

namespace Kernel.CdpCollector.Outbox;

/// <summary>Events as lines in one buffer. Grows until it is sent and does not change after that.</summary>
/// <param name="session">The id of the capture session in which the events happened.</param>
/// <param name="expectedBytes">The expected size, for example that of the previous batch, so that the buffer does not have to grow.</param>
internal sealed class OutboxBatch(string session, int expectedBytes) : IDisposable
{
    private const int MinBytes = 16 * 1024;

    private readonly PooledByteWriter _lines = new(Math.Max(expectedBytes, MinBytes));

    public string Session { get; } = session;

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
