namespace Kernel.Api.EventStream;

/// <summary>What became of a producer's numbered batch.</summary>
internal enum IngestStatus
{
    /// <summary>It is in the stream, by now or from before.</summary>
    Accepted,

    /// <summary>The stream has no room now.</summary>
    Rejected,

    /// <summary>Numbers before it are missing.</summary>
    Gap,
}

/// <param name="Status">What became of it.</param>
/// <param name="Duplicates">How many of its events had been accepted before.</param>
/// <param name="Expected">The number that the producer has to send next.</param>
/// <param name="Last">The stream's number up to which the caller must wait before it acknowledges.</param>
internal readonly record struct IngestOutcome(IngestStatus Status, int Duplicates, ulong Expected, ulong Last);
