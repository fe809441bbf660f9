namespace Kernel.ServiceDefaults.Internal;

/// <summary>The answer to an ingest request.</summary>
public sealed record IngestResult
{
    /// <summary>How many events of the batch entered the stream now.</summary>
    public required int Accepted { get; init; }

    /// <summary>How many had been accepted before.</summary>
    public required int Duplicates { get; init; }

    /// <summary>The stream's newest number when the batch was done.</summary>
    public required ulong LastSeq { get; init; }
}
