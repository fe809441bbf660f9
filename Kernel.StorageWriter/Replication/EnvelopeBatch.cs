using System.Buffers;
using System.Runtime.InteropServices;

namespace Kernel.StorageWriter.Replication;

/// <summary>
/// Envelopes side by side in one pooled buffer, each followed by a line feed, so that a destination of lines writes
/// a run of them as it is, and one of records takes <see cref="Body"/>.
/// </summary>
internal sealed class EnvelopeBatch : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private readonly List<BatchEntry> _entries = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstSize);
    private int _bytes;

    public int Count => _entries.Count;

    /// <summary>All bytes, line feeds included.</summary>
    public int Bytes => _bytes;

    public ReadOnlySpan<BatchEntry> Entries => CollectionsMarshal.AsSpan(_entries);

    /// <summary>The exact bytes of one envelope.</summary>
    public ReadOnlyMemory<byte> Body(int index) => _buffer.AsMemory(_entries[index].Start, _entries[index].Length);

    /// <summary>The lines from one envelope up to, not including, another.</summary>
    public ReadOnlyMemory<byte> Lines(int from, int to) =>
        to <= from ? default : _buffer.AsMemory(_entries[from].Start.._entries[to - 1].End);

    public void Add(StreamEnvelope envelope, DateTimeOffset arrivedAt)
    {
        var length = checked((int)envelope.Utf8.Length);
        Reserve(length + 1);
        envelope.Utf8.CopyTo(_buffer.AsSpan(_bytes));
        _buffer[_bytes + length] = (byte)'\n';
        _entries.Add(new BatchEntry(envelope.Seq, _bytes, length, arrivedAt));
        _bytes += length + 1;
    }

    public void Clear()
    {
        _entries.Clear();
        _bytes = 0;
    }

    public void Dispose()
    {
        var buffer = Interlocked.Exchange(ref _buffer, []);
        Clear();
        if (buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void Reserve(int more)
    {
        if (_buffer.Length - _bytes >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(_bytes + more, _buffer.Length * 2));
        _buffer.AsSpan(0, _bytes).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = larger;
    }
}

/// <summary>One envelope of an <see cref="EnvelopeBatch"/>.</summary>
/// <param name="Seq">Its number.</param>
/// <param name="Start">Where its bytes start in the batch.</param>
/// <param name="Length">How many bytes it has, its line end not counted.</param>
/// <param name="ArrivedAt">When it was accepted, UTC.</param>
internal readonly record struct BatchEntry(ulong Seq, int Start, int Length, DateTimeOffset ArrivedAt)
{
    /// <summary>Where the next line starts.</summary>
    public int End => Start + Length + 1;
}
