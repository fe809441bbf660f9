using System.Buffers.Text;
using System.Numerics;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>The newest frames in memory, bounded by count and by bytes. One writer, any number of readers; readers take no locks.</summary>
/// <remarks>
/// <para>Buffer and slots are allocated once, so publishing allocates nothing.</para>
/// <para>Readers never return torn bytes. The writer moves <see cref="Oldest"/> past the frames that it will overwrite, then issues a
/// full fence, then writes. A reader copies, then issues a full fence, then reads <see cref="Oldest"/>: if any byte of its copy was
/// overwritten, the two fences make the new <see cref="Oldest"/> visible, and the reader discards the copy.</para>
/// </remarks>
internal sealed class EventRing
{
    private readonly byte[] _bytes;
    private readonly RingSlot[] _slots;
    private readonly int _mask;
    private ulong _oldest;
    private ulong _next;
    private long _tail; // offset of the oldest frame; offsets count all bytes ever written
    private long _head; // offset after the newest frame

    /// <param name="slots">The capacity in frames, a power of two.</param>
    /// <param name="bytes">The capacity in bytes, more than the largest frame.</param>
    /// <param name="first">The sequence number of the first frame to come.</param>
    public EventRing(int slots, int bytes, ulong first)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(slots), true, nameof(slots));
        _slots = new RingSlot[slots];
        _mask = slots - 1;
        _bytes = GC.AllocateUninitializedArray<byte>(bytes);
        _oldest = _next = first;
    }

    /// <summary>The sequence number of the oldest frame; equal to <see cref="Next"/> if the ring is empty.</summary>
    public ulong Oldest => Volatile.Read(ref _oldest);

    /// <summary>The sequence number of the next frame to come.</summary>
    public ulong Next => Volatile.Read(ref _next);

    /// <summary>The number of frames.</summary>
    public int Count => (int)(Next - Oldest);

    /// <summary>The bytes in use, including unused bytes at the buffer's end.</summary>
    public long Bytes => Volatile.Read(ref _head) - Volatile.Read(ref _tail);

    /// <summary>The capacity in bytes.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>The most bytes of a frame besides the event's JSON.</summary>
    public const int MaxFrameOverhead = 160 + EventLimits.MaxSessionIdLength;

    /// <summary>Appends a frame with the sequence number <see cref="Next"/>, and removes the oldest frames as needed. Called by one thread at a time.</summary>
    public void Append(ReadOnlySpan<byte> session, ReadOnlySpan<byte> eventJson, EventHeader header)
    {
        Span<byte> number = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(_next, number, out var digits);
        var envelopeStart = "id: \ndata: ".Length + digits;
        var eventStart = envelopeStart + EnvelopeJson.EventStart(digits, session.Length);
        var length = envelopeStart + EnvelopeJson.Length(digits, session.Length, eventJson.Length) + "\n\n".Length;

        var start = OffsetFor(length);
        MakeRoom(start, start + length);

        var frame = _bytes.AsSpan((int)(start % _bytes.Length), length);
        "id: "u8.CopyTo(frame);
        number[..digits].CopyTo(frame["id: ".Length..]);
        "\ndata: "u8.CopyTo(frame[("id: ".Length + digits)..]);
        _ = EnvelopeJson.Write(frame[envelopeStart..], number[..digits], session, eventJson);
        "\n\n"u8.CopyTo(frame[^2..]);

        _slots[(int)_next & _mask] = new RingSlot(start, new FrameLayout(
            length, eventStart + header.TypeStart, (ushort)envelopeStart, (byte)header.TypeLength, (byte)session.Length, header.Category, header.Traits));

        Volatile.Write(ref _head, start + length);
        Volatile.Write(ref _next, _next + 1);
    }

    /// <summary>Gets the slot of a frame. The result is valid only if <see cref="IsIntact"/> is true afterwards.</summary>
    public RingSlot SlotOf(ulong seq) => _slots[(int)seq & _mask];

    /// <summary>Gets the bytes of a frame. The result is valid only if <see cref="IsIntact"/> is true afterwards.</summary>
    public ReadOnlySpan<byte> Frame(in RingSlot slot) => _bytes.AsSpan((int)(slot.Offset % _bytes.Length), slot.Length);

    /// <summary>Copies bytes, which may wrap around the buffer's end. The result is valid only if <see cref="IsIntact"/> is true afterwards.</summary>
    public void Copy(long offset, Span<byte> destination)
    {
        var from = _bytes.AsSpan((int)(offset % _bytes.Length));
        if (from.Length >= destination.Length)
        {
            from[..destination.Length].CopyTo(destination);
        }
        else
        {
            from.CopyTo(destination);
            _bytes.AsSpan(0, destination.Length - from.Length).CopyTo(destination[from.Length..]);
        }
    }

    /// <summary>Gets whether frame <paramref name="seq"/> and all later ones have not been overwritten.</summary>
    public bool IsIntact(ulong seq)
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _oldest) <= seq;
    }

    /// <summary>Gets whether a batch fits without removing frame <paramref name="keep"/> or a later one.</summary>
    public bool HasRoom(int events, long jsonBytes, ulong keep)
    {
        var kept = _next - Math.Min(Math.Max(keep, _oldest), _next);
        if (kept == 0)
        {
            return true;
        }

        // Up to the largest frame is unused at the buffer's end, because frames are not split.
        var keptBytes = _head - SlotOf(_next - kept).Offset;
        return (long)kept + events <= _slots.Length
            && keptBytes + jsonBytes + ((long)events * MaxFrameOverhead) + EventLimits.MaxEnvelopeBytes <= _bytes.Length;
    }

    // A frame does not wrap around the buffer's end.
    private long OffsetFor(int length)
    {
        var left = _bytes.Length - (_head % _bytes.Length);
        return left >= length ? _head : _head + left;
    }

    private void MakeRoom(long start, long end)
    {
        var oldest = _oldest;
        var tail = _tail;
        while (oldest < _next && ((int)(_next - oldest) == _slots.Length || end - tail > _bytes.Length))
        {
            oldest++;
            tail = oldest < _next ? SlotOf(oldest).Offset : start;
        }

        if (oldest == _next)
        {
            tail = start;
        }

        Volatile.Write(ref _tail, tail);
        if (oldest != _oldest)
        {
            Volatile.Write(ref _oldest, oldest);
            Interlocked.MemoryBarrier();
        }
    }
}
