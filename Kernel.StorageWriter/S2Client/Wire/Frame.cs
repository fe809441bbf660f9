using System.Buffers;

namespace Kernel.StorageWriter.S2Client.Wire;

/// <summary>One frame of a session: 3 bytes length (of what follows), 1 byte flags, payload.</summary>
/// <param name="Flags">The flags.</param>
/// <param name="Payload">A message, or in a terminal frame a status and JSON. Valid until the next read.</param>
internal readonly record struct Frame(FrameFlags Flags, ReadOnlySequence<byte> Payload)
{
    /// <summary>Bytes before the payload.</summary>
    public const int HeaderBytes = 4;

    /// <summary>The most that the length may say; it counts the flags.</summary>
    public const int MaxLength = 2 * 1024 * 1024;

    /// <summary>The most bytes of a payload, compressed or not.</summary>
    public const int MaxPayload = MaxLength - 1;

    /// <summary>Payloads below this are never compressed.</summary>
    public const int SmallestCompressed = 1024;

    /// <summary>Whether it is the last one, and says why.</summary>
    public bool IsTerminal => (Flags & FrameFlags.Terminal) != 0;

    /// <summary>Whether the server is about to go away.</summary>
    public bool AdvisesReconnect => !IsTerminal && (Flags & FrameFlags.ReconnectAdvised) != 0;
}

/// <summary>A frame's second part, one byte. Bits that are not named here are reserved: written as 0, and not looked at.</summary>
[Flags]
internal enum FrameFlags : byte
{
    None = 0,
    ReconnectAdvised = 0x10,
    Zstd = 0x20,
    Gzip = 0x40,
    Compression = Zstd | Gzip,
    Terminal = 0x80,
}

/// <summary>What came is no frame of the protocol.</summary>
internal sealed class FrameException(string message, Exception? inner = null) : Exception(message, inner);
