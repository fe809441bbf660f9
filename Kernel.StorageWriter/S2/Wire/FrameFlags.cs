namespace Kernel.StorageWriter.S2.Wire;

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
