using System.Text.Json;

namespace Kernel.Api.EventStream;

/// <summary>The position of a producer, committed together with its events.</summary>
/// <param name="Id">The producer's id.</param>
/// <param name="ProducerSeq">The producer's sequence number of its last event.</param>
/// <param name="Seq">The event's sequence number in the event stream.</param>
internal readonly record struct ProducerPosition(string Id, ulong ProducerSeq, ulong Seq);

/// <summary>A capture session, committed together with its first and last event.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="StartSeq">The sequence number of its first event.</param>
/// <param name="EndSeq">The sequence number of its last event; 0 while it is active.</param>
/// <param name="Json">The other fields.</param>
/// <param name="Tally">The counts of its events; null while it is active, and for sessions of earlier versions.</param>
internal sealed record SessionRecord(string Id, ulong StartSeq, ulong EndSeq, JsonElement Json, SessionTally? Tally = null);

/// <summary>The start or end of the capture session, applied together with the append of a batch.</summary>
/// <param name="Id">The id of the session.</param>
/// <param name="StartSeq">The sequence number of the session's first event; 0 if the session starts with the batch.</param>
/// <param name="Json">The other fields to commit.</param>
/// <param name="Apply">The callback that runs under the log's lock, before readers see the batch.</param>
internal sealed record SessionChange(string Id, ulong StartSeq, JsonElement Json, Action<AppendResult> Apply)
{
    /// <summary>Gets whether the session ends with the batch.</summary>
    public bool Ends => StartSeq > 0;
}

/// <summary>The recovered state from which the stream continues after a start.</summary>
/// <param name="StreamId">The identity of the log.</param>
/// <param name="FirstSeq">The sequence number of the next event.</param>
/// <param name="Producers">The producers, the least recently used first.</param>
/// <param name="Sessions">The sessions, oldest first.</param>
/// <param name="Tally">The counts of the active session; null if none is active.</param>
internal sealed record RecoveredState(
    string StreamId, ulong FirstSeq, IReadOnlyList<ProducerPosition> Producers, IReadOnlyList<SessionRecord> Sessions, SessionTally? Tally = null)
{
    /// <summary>Gets the active session; null if there is none.</summary>
    public SessionRecord? ActiveSession => Sessions is [.., { EndSeq: 0 } active] ? active : null;

    /// <summary>Creates a unique identity: 32 hexadecimal digits that sort by creation time.</summary>
    public static string NewStreamId() => Guid.CreateVersion7().ToString("N");
}

/// <summary>The changes that a commit writes. Filled under the log's lock, so that events and state are consistent.</summary>
/// <remarks>The changes of a failed commit are kept and written with the next one.</remarks>
internal sealed class CommitWork
{
    /// <summary>The last sequence number to write.</summary>
    public ulong UpTo { get; set; }

    /// <summary>The revision of the state.</summary>
    public long Revision { get; set; }

    /// <summary>The identity of the log.</summary>
    public string StreamId { get; set; } = "";

    /// <summary>The counts of the active session up to <see cref="UpTo"/>; null if none is active.</summary>
    public SessionTally? Tally { get; set; }

    /// <summary>The producers whose position has changed.</summary>
    public Dictionary<string, ProducerPosition> Producers { get; } = new(StringComparer.Ordinal);

    /// <summary>The sessions that have changed.</summary>
    public Dictionary<string, SessionRecord> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Gets whether producers or sessions have changed.</summary>
    public bool HasState => Producers.Count > 0 || Sessions.Count > 0;

    /// <summary>Removes the changes after they were committed.</summary>
    public void Clear()
    {
        Producers.Clear();
        Sessions.Clear();
    }
}
