using System.Buffers;

namespace Kernel.StorageWriter.S2Client.Wire;

/// <summary>A frame of a session: a length of 3 bytes (of flags and payload), flags of 1 byte, and the payload.</summary>
/// <param name="Flags">The flags.</param>
/// <param name="Payload">The message, or in a terminal frame the status and a JSON body. Valid until the next read.</param>
internal readonly record struct Frame(FrameFlags Flags, ReadOnlySequence<byte> Payload)
{
    /// <summary>The size of length and flags in bytes.</summary>
    public const int HeaderBytes = 4;

    /// <summary>The maximum of the length field, which includes the flags.</summary>
    public const int MaxLength = 2 * 1024 * 1024;

    /// <summary>The maximum size of a payload in bytes, compressed or not.</summary>
    public const int MaxPayload = MaxLength - 1;

    /// <summary>The minimum size of a payload that is compressed, in bytes.</summary>
    public const int SmallestCompressed = 1024;

    /// <summary>Gets whether it is the last frame of the session, which holds the error.</summary>
    public bool IsTerminal => (Flags & FrameFlags.Terminal) != 0;

    /// <summary>Gets whether the server advises to reconnect, because it is about to shut down.</summary>
    public bool AdvisesReconnect => !IsTerminal && (Flags & FrameFlags.ReconnectAdvised) != 0;
}

/// <summary>The flags of a frame, one byte. Other bits are reserved: written as 0 and ignored when read.</summary>
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

/// <summary>The received bytes are not a valid frame.</summary>
internal sealed class FrameException(string message, Exception? inner = null) : Exception(message, inner);
