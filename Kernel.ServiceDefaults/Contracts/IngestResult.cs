namespace Kernel.ServiceDefaults.Contracts;

/// <summary>The answer to an ingest request.</summary>
public sealed record IngestResult
{
    /// <summary>How many events of the batch entered the stream now.</summary>
    public required int Accepted { get; init; }

    /// <summary>How many had been accepted before.</summary>
    public required int Duplicates { get; init; }

    /// <summary>Whether they are kept; false where they are only in memory because the journal cannot be written.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>The stream's newest number when the batch was done.</summary>
    public required ulong LastSeq { get; init; }
}
