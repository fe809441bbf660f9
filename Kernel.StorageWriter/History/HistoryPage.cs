using System.Buffers;

namespace Kernel.StorageWriter.History;

/// <summary>A page of stored envelopes in the order of their sequence numbers, one per line.</summary>
/// <param name="after">The sequence number after which the page starts.</param>
internal sealed class HistoryPage(ulong after)
{
    private readonly ulong _after = after;
    private readonly ArrayBufferWriter<byte> _lines = new();
    private ulong _beforeFirst = after;
    private ulong _beforeLast = after;
    private int _lastLength;

    /// <summary>The sequence number of the first envelope; 0 if the page is empty.</summary>
    public ulong First { get; private set; }

    /// <summary>The sequence number of the last envelope; the one after which the page starts if the page is empty.</summary>
    public ulong Last { get; private set; } = after;

    /// <summary>The number of envelopes.</summary>
    public int Count { get; private set; }

    /// <summary>The exact bytes of the envelopes, each followed by a line feed.</summary>
    public ReadOnlyMemory<byte> Lines => _lines.WrittenMemory;

    /// <summary>Returns whether another envelope of this size fits.</summary>
    public bool HasRoom(int bytes, HistoryLimits limits) =>
        Count == 0 || (Count < limits.Events && _lines.WrittenCount + bytes + 1 <= limits.Bytes);

    /// <summary>Adds the next envelope, unless its sequence number is too low.</summary>
    /// <remarks>
    /// If it is not above the last one, one of the two is damaged. Sequence numbers are usually contiguous, so it is the last one if that one
    /// leaves a gap, and is removed.
    /// </remarks>
    /// <returns>False if the envelope does not fit.</returns>
    public bool TryAdd(ulong seq, ReadOnlySpan<byte> envelope, HistoryLimits limits)
    {
        if (seq <= Last)
        {
            _beforeFirst = Count == 0 ? seq : _beforeFirst;
            if (Count == 0 || seq <= _beforeLast || Last == _beforeLast + 1)
            {
                return true;
            }

            RemoveLast();
        }

        if (!HasRoom(envelope.Length, limits))
        {
            return false;
        }

        _lines.Write(envelope);
        _lines.Write("\n"u8);
        _lastLength = envelope.Length + 1;
        (First, _beforeLast) = Count == 0 ? (seq, _beforeFirst) : (First, Last);
        Last = seq;
        Count++;
        return true;
    }

    private void RemoveLast()
    {
        var length = _lines.WrittenCount - _lastLength;
        _lines.ResetWrittenCount();
        _lines.Advance(length);
        (First, Last) = --Count == 0 ? (0, _after) : (First, _beforeLast);
    }
}

/// <summary>The limits of a page.</summary>
/// <param name="Events">The maximum number of envelopes.</param>
/// <param name="Bytes">The maximum size in bytes. A single larger envelope still makes a page.</param>
internal readonly record struct HistoryLimits(int Events, int Bytes);
