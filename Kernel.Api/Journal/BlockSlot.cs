using System.Buffers.Binary;
using Kernel.Api.EventStream;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Journal;

/// <summary>An event's entry at the start of a block's body, 16 bytes, little-endian; pinned by a test.</summary>
/// <remarks>
/// <code>
///  0  u32  length of the frame
///  4  u32  where the type begins
///  8  u16  where the envelope begins
/// 10  u8   bytes of the type
/// 11  u8   bytes of the session id
/// 12  u8   category
/// 13  u8×3 zero
/// </code>
/// </remarks>
internal static class BlockSlot
{
    /// <summary>Bytes of a slot.</summary>
    public const int Size = 16;

    /// <summary>Writes one.</summary>
    public static void Write(Span<byte> bytes, in RingSlot slot)
    {
        bytes[..Size].Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)slot.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)slot.TypeStart);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[8..], slot.EnvelopeStart);
        bytes[10] = slot.TypeLength;
        bytes[11] = slot.SessionLength;
        bytes[12] = (byte)slot.Category;
    }

    /// <summary>Reads one.</summary>
    public static RingSlot Read(ReadOnlySpan<byte> bytes) => new()
    {
        Length = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        TypeStart = (int)BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]),
        EnvelopeStart = BinaryPrimitives.ReadUInt16LittleEndian(bytes[8..]),
        TypeLength = bytes[10],
        SessionLength = bytes[11],
        Category = (EventCategory)bytes[12],
    };
}
