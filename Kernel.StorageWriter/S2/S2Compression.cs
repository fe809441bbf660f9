namespace Kernel.StorageWriter.S2;

/// <summary>How what is sent is compressed, and what the server may answer with. Bodies below 1 KiB never are.</summary>
public enum S2Compression
{
    /// <summary>Not at all: least CPU, and the network or S2's limits decide the speed.</summary>
    None,

    /// <summary>gzip at its fastest: for events, a fifth of the bytes for several times the CPU.</summary>
    Gzip,
}
