namespace Kernel.Api.EventStream;

/// <summary>The status of a producer's batch.</summary>
internal enum IngestStatus
{
    /// <summary>All events are in the stream, some possibly since an earlier request.</summary>
    Accepted,

    /// <summary>The stream is busy.</summary>
    Rejected,

    /// <summary>Events before the batch are missing.</summary>
    Gap,
}

/// <param name="Status">The status.</param>
/// <param name="Duplicates">The number of events that were accepted before.</param>
/// <param name="Expected">The producer sequence number that must come next.</param>
/// <param name="Last">The sequence number to be committed before the batch is acknowledged.</param>
internal readonly record struct IngestOutcome(IngestStatus Status, int Duplicates, ulong Expected, ulong Last);
