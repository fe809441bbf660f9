using System.Buffers;

namespace Kernel.StorageWriter.History;

/// <summary>A page of stored envelopes in the order of their sequence numbers, one per line.</summary>
internal sealed class HistoryPage
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>The sequence number of the first envelope; 0 if the page is empty.</summary>
    public ulong First { get; private set; }

    /// <summary>The sequence number of the last envelope; 0 if the page is empty.</summary>
    public ulong Last { get; private set; }

    /// <summary>The number of envelopes.</summary>
    public int Count { get; private set; }

    /// <summary>The exact bytes of the envelopes, each followed by a line feed.</summary>
    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    /// <summary>Returns whether another envelope of this size fits.</summary>
    public bool HasRoom(int bytes, HistoryLimits limits) =>
        Count == 0 || (Count < limits.Events && _lines.WrittenCount + bytes + 1 <= limits.Bytes);

    /// <summary>Adds the next envelope.</summary>
    public void Add(ulong seq, ReadOnlySpan<byte> envelope)
    {
        _lines.Write(envelope);
        _lines.Write("\n"u8);
        First = Count++ == 0 ? seq : First;
        Last = seq;
    }
}

/// <summary>The limits of a page.</summary>
/// <param name="Events">The maximum number of envelopes.</param>
/// <param name="Bytes">The maximum size in bytes. A single larger envelope still makes a page.</param>
internal readonly record struct HistoryLimits(int Events, int Bytes);
