using System.Buffers;

namespace Kernel.StorageWriter.History;

/// <summary>Stored envelopes in the order of their numbers, a line each.</summary>
internal sealed class HistoryPage
{
    private readonly ArrayBufferWriter<byte> _lines = new();

    /// <summary>The number of the first envelope; 0 where there is none.</summary>
    public ulong First { get; private set; }

    /// <summary>The number of the last envelope; 0 where there is none.</summary>
    public ulong Last { get; private set; }

    /// <summary>How many envelopes.</summary>
    public int Count { get; private set; }

    /// <summary>The envelopes' exact bytes, each followed by a line feed.</summary>
    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    /// <summary>Whether another envelope of that size fits.</summary>
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

/// <summary>How large a page may become.</summary>
/// <param name="Events">The most envelopes.</param>
/// <param name="Bytes">It ends before it exceeds this, but not before its first envelope.</param>
internal readonly record struct HistoryLimits(int Events, int Bytes);
