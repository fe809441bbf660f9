using System.Buffers;
using System.Runtime.InteropServices;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.StorageWriter.Replication;

/// <summary>
/// Envelopes side by side in one pooled buffer, each followed by a line feed, so that a sink of lines writes
/// a run of them as it is, and one of records takes <see cref="Body"/>.
/// </summary>
/// <param name="retainedBytes">The largest buffer that <see cref="Clear"/> keeps.</param>
internal sealed class EnvelopeBatch(int retainedBytes) : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private readonly List<BatchEntry> _entries = [];
    private readonly PooledByteWriter _lines = new(FirstSize, retainedBytes);

    public int Count => _entries.Count;

    /// <summary>All bytes, line feeds included.</summary>
    public int Bytes => _lines.WrittenCount;

    public ReadOnlySpan<BatchEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    /// <summary>The exact bytes of one envelope.</summary>
    public ReadOnlyMemory<byte> Body(int index) => _lines.WrittenMemory.Slice(_entries[index].Start, _entries[index].Length);

    /// <summary>The lines from one envelope up to, not including, another.</summary>
    public ReadOnlyMemory<byte> Lines(int from, int to) =>
        to <= from ? default : _lines.WrittenMemory[_entries[from].Start.._entries[to - 1].End];

    public void Add(StreamEnvelope envelope, DateTimeOffset arrivedAt)
    {
        var length = checked((int)envelope.Utf8.Length);
        _entries.Add(new BatchEntry(envelope.Seq, _lines.WrittenCount, length, arrivedAt));
        var line = _lines.GetSpan(length + 1);
        envelope.Utf8.CopyTo(line);
        line[length] = (byte)'\n';
        _lines.Advance(length + 1);
    }

    public void Clear()
    {
        _entries.Clear();
        _lines.Clear();
    }

    public void Dispose()
    {
        _entries.Clear();
        _lines.Dispose();
    }
}

/// <summary>One envelope of an <see cref="EnvelopeBatch"/>.</summary>
/// <param name="Seq">Its sequence number.</param>
/// <param name="Start">The offset of its bytes in the batch.</param>
/// <param name="Length">The number of its bytes, without the line feed.</param>
/// <param name="ArrivedAt">When it was accepted, UTC.</param>
internal readonly record struct BatchEntry(ulong Seq, int Start, int Length, DateTimeOffset ArrivedAt)
{
    /// <summary>The offset of the next line.</summary>
    public int End => Start + Length + 1;
}
