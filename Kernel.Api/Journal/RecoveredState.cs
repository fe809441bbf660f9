namespace Kernel.Api.Journal;

/// <summary>What the journal remembers from before the process started.</summary>
internal sealed record RecoveredState
{
    /// <summary>The identity of the log.</summary>
    public required string StreamId { get; init; }

    /// <summary>The number of the first event to come.</summary>
    public required ulong FirstSeq { get; init; }

    /// <summary>Each producer's last number, and where in the stream it went, the longest silent first.</summary>
    public IReadOnlyList<ProducerRow> Producers { get; init; } = [];

    /// <summary>The sessions, oldest first.</summary>
    public IReadOnlyList<SessionRow> Sessions { get; init; } = [];

    /// <summary>A new log.</summary>
    public static RecoveredState Fresh(ulong firstSeq = 1) => new() { StreamId = Guid.CreateVersion7().ToString("N"), FirstSeq = firstSeq };
}
