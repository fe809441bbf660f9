using System.Buffers;
using System.Runtime.InteropServices;
using Kernel.ServiceDefaults.Buffers;

namespace Kernel.StorageWriter.Replication;

/// <summary>
/// A batch of envelopes in one pooled buffer, each followed by a line feed, so that the files sink writes
/// a range of lines as it is, and the S2 sink takes each <see cref="Body"/>.
/// </summary>
/// <param name="retainedBytes">The largest buffer that <see cref="Clear"/> keeps.</param>
internal sealed class EnvelopeBatch(int retainedBytes) : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private readonly List<BatchEntry> _entries = [];
    private readonly PooledByteWriter _lines = new(FirstSize, retainedBytes);

    public int Count => _entries.Count;

    /// <summary>The size of the batch in bytes, including line feeds.</summary>
    public int Bytes => _lines.WrittenCount;

    public ReadOnlySpan<BatchEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    /// <summary>Gets the exact bytes of one envelope.</summary>
    public ReadOnlyMemory<byte> Body(int index) => _lines.WrittenMemory.Slice(_entries[index].Start, _entries[index].Length);

    /// <summary>Gets the lines of a range of envelopes; <paramref name="to"/> is exclusive.</summary>
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
/// <param name="ArrivedAt">The time at which it was added, UTC.</param>
internal readonly record struct BatchEntry(ulong Seq, int Start, int Length, DateTimeOffset ArrivedAt)
{
    /// <summary>The offset of the next line.</summary>
    public int End => Start + Length + 1;
}
