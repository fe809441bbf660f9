namespace Kernel.StorageWriter.Reading;

/// <summary>What a line of the internal stream is.</summary>
internal enum StreamLineKind
{
    /// <summary>Empty: everything there is has been delivered.</summary>
    Heartbeat,

    /// <summary>An envelope.</summary>
    Envelope,

    /// <summary>A statement that envelopes no longer exist.</summary>
    Dropped,
}
