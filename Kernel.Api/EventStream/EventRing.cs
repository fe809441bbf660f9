using System.Buffers.Text;
using System.Numerics;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.EventStream;

/// <summary>The newest frames in memory: bounded by count and by bytes, one writer, any number of readers, no locks for readers.</summary>
/// <remarks>
/// <para>One buffer and one table of slots are allocated once, so publishing allocates nothing and the collector of garbage
/// never sees an event.</para>
/// <para>Why a reader cannot be handed torn bytes: the writer first moves <see cref="Oldest"/> past what it will overwrite,
/// then a full fence, then overwrites. A reader copies, then a full fence, then looks at <see cref="Oldest"/>: had any byte of
/// its copy been overwritten, the fence pair makes the moved <see cref="Oldest"/> visible, and the copy is thrown away.</para>
/// </remarks>
internal sealed class EventRing
{
    private readonly byte[] _bytes;
    private readonly RingSlot[] _slots;
    private readonly int _mask;
    private ulong _oldest;
    private ulong _next;
    private long _tail; // place of the oldest frame, counted from the start of time
    private long _head; // place behind the newest frame, likewise

    /// <param name="slots">How many frames it holds, a power of two.</param>
    /// <param name="bytes">How many bytes of frames it holds; more than the largest frame.</param>
    /// <param name="first">The number of the first frame to come.</param>
    public EventRing(int slots, int bytes, ulong first)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(BitOperations.IsPow2(slots), true, nameof(slots));
        _slots = new RingSlot[slots];
        _mask = slots - 1;
        _bytes = GC.AllocateUninitializedArray<byte>(bytes);
        _oldest = _next = first;
    }

    /// <summary>The number of the oldest frame still here; equal to <see cref="Next"/> where there is none.</summary>
    public ulong Oldest => Volatile.Read(ref _oldest);

    /// <summary>The number of the frame to come.</summary>
    public ulong Next => Volatile.Read(ref _next);

    /// <summary>How many frames are here.</summary>
    public int Count => (int)(Next - Oldest);

    /// <summary>How many bytes the frames take, gaps at the buffer's end included.</summary>
    public long Bytes => Volatile.Read(ref _head) - Volatile.Read(ref _tail);

    /// <summary>How many bytes fit at most.</summary>
    public int Capacity => _bytes.Length;

    /// <summary>The bytes around an event's JSON in its frame.</summary>
    public const int MaxFrameOverhead = 160 + EventLimits.MaxSessionIdLength;

    /// <summary>Adds a frame under the number <see cref="Next"/>, pushing out the oldest as needed. Called by one thread at a time.</summary>
    public void Append(ReadOnlySpan<byte> session, ReadOnlySpan<byte> eventJson, EventHeader header)
    {
        Span<byte> number = stackalloc byte[20];
        _ = Utf8Formatter.TryFormat(_next, number, out var digits);
        var envelopeStart = "id: \ndata: ".Length + digits;
        var eventStart = envelopeStart + EnvelopeJson.EventStart(digits, session.Length);
        var length = envelopeStart + EnvelopeJson.Length(digits, session.Length, eventJson.Length) + "\n\n".Length;

        var start = Place(length);
        MakeRoom(start, start + length);

        var frame = _bytes.AsSpan((int)(start % _bytes.Length), length);
        "id: "u8.CopyTo(frame);
        number[..digits].CopyTo(frame["id: ".Length..]);
        "\ndata: "u8.CopyTo(frame[("id: ".Length + digits)..]);
        _ = EnvelopeJson.Write(frame[envelopeStart..], number[..digits], session, eventJson);
        "\n\n"u8.CopyTo(frame[^2..]);

        _slots[(int)_next & _mask] = new RingSlot(start, new FrameLayout(
            length, eventStart + header.TypeStart, (ushort)envelopeStart, (byte)header.TypeLength, (byte)session.Length, header.Category));

        Volatile.Write(ref _head, start + length);
        Volatile.Write(ref _next, _next + 1);
    }

    /// <summary>The slot of a frame that was here when the caller looked. What it says holds only if <see cref="IsIntact"/> says so afterwards.</summary>
    public RingSlot SlotOf(ulong seq) => _slots[(int)seq & _mask];

    /// <summary>The bytes of a frame; the same reservation holds.</summary>
    public ReadOnlySpan<byte> Frame(in RingSlot slot) => _bytes.AsSpan((int)(slot.Place % _bytes.Length), slot.Length);

    /// <summary>Copies what stands at a place, over the buffer's end where frames follow each other there; the same reservation holds.</summary>
    public void Copy(long place, Span<byte> destination)
    {
        var from = _bytes.AsSpan((int)(place % _bytes.Length));
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

    /// <summary>Whether nothing that was read of <paramref name="seq"/> and of later frames has been overwritten meanwhile.</summary>
    public bool IsIntact(ulong seq)
    {
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _oldest) <= seq;
    }

    /// <summary>Whether that many events, with that many bytes of JSON, fit without pushing out <paramref name="keep"/> or a later one.</summary>
    public bool HasRoom(int events, long jsonBytes, ulong keep)
    {
        var kept = _next - Math.Min(Math.Max(keep, _oldest), _next);
        if (kept == 0)
        {
            return true;
        }

        // The largest frame may be wasted at the buffer's end, because frames are not split.
        var keptBytes = _head - SlotOf(_next - kept).Place;
        return (long)kept + events <= _slots.Length
            && keptBytes + jsonBytes + ((long)events * MaxFrameOverhead) + EventLimits.MaxEnvelopeBytes <= _bytes.Length;
    }

    // A frame is never split over the buffer's end.
    private long Place(int length)
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
            tail = oldest < _next ? SlotOf(oldest).Place : start;
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
