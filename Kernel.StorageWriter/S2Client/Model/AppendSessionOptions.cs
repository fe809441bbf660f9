namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>The limits of an append session.</summary>
public sealed class AppendSessionOptions
{
    /// <summary>
    /// The maximum of unacknowledged metered bytes; above it, submitting waits. At least 1 MiB, so that every append fits; default 5 MiB. With
    /// acknowledgements after 400 ms, 5 MiB limit a session to about 12 MiB/s.
    /// </summary>
    public int MaxInflightBytes { get; init; } = 5 * 1024 * 1024;

    /// <summary>The maximum number of unacknowledged appends; above it, submitting waits. At least 1; default 1000.</summary>
    public int MaxInflightBatches { get; init; } = 1000;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInflightBytes, S2Limits.MaxBatchBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInflightBatches, 1);
    }
}
