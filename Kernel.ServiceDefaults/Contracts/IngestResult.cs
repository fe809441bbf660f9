namespace Kernel.ServiceDefaults.Contracts;

/// <summary>The response to an ingest request.</summary>
public sealed record IngestResult
{
    /// <summary>The number of events that were appended.</summary>
    public required int Accepted { get; init; }

    /// <summary>The number of events that were accepted before.</summary>
    public required int Duplicates { get; init; }

    /// <summary>False if the events are only in memory because the journal cannot be written.</summary>
    public bool Durable { get; init; } = true;

    /// <summary>The newest sequence number of the stream.</summary>
    public required ulong LastSeq { get; init; }
}
