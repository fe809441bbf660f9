namespace Kernel.StorageWriter.S2Client.Model;

/// <summary>How much an append session holds.</summary>
public sealed class AppendSessionOptions
{
    /// <summary>
    /// The most metered bytes without an answer; submitting waits beyond it. At least 1 MiB, so that every append fits; default 5 MiB. At 400 ms
    /// an answer, 5 MiB limit a session to about 12 MiB/s.
    /// </summary>
    public int MaxInflightBytes { get; init; } = 5 * 1024 * 1024;

    /// <summary>The most appends without an answer; submitting waits beyond it. At least 1; default 1000.</summary>
    public int MaxInflightBatches { get; init; } = 1000;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInflightBytes, S2Limits.MaxBatchBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxInflightBatches, 1);
    }
}
