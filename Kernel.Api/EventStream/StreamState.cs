using System.Text.Json;

namespace Kernel.Api.EventStream;

/// <summary>A producer's last event, committed together with the events.</summary>
/// <param name="Id">The producer's id.</param>
/// <param name="ProducerSeq">The producer's own number of its last event.</param>
/// <param name="Seq">The event's sequence number in the stream.</param>
internal readonly record struct ProducerPosition(string Id, ulong ProducerSeq, ulong Seq);

/// <summary>A capture session, committed together with its first and last event.</summary>
/// <param name="Id">The session's id.</param>
/// <param name="StartSeq">The sequence number of its first event.</param>
/// <param name="EndSeq">The sequence number of its last event; 0 while it is active.</param>
/// <param name="Json">The rest of it.</param>
internal sealed record SessionRecord(string Id, ulong StartSeq, ulong EndSeq, JsonElement Json);

/// <summary>What appending a batch does, in the same step, to the session that events are stamped with.</summary>
/// <param name="Id">The session that begins or ends with the batch.</param>
/// <param name="StartSeq">The sequence number of its first event; 0 if it begins with the batch.</param>
/// <param name="Json">The session as it is committed.</param>
/// <param name="Apply">Takes note of the change before a reader can have the batch. Called under the log's lock.</param>
internal sealed record SessionChange(string Id, ulong StartSeq, JsonElement Json, Action<AppendResult> Apply)
{
    /// <summary>Whether the session ends with the batch.</summary>
    public bool Ends => StartSeq > 0;
}

/// <summary>What the stream continues from when the process starts.</summary>
/// <param name="StreamId">The identity of the log.</param>
/// <param name="FirstSeq">The sequence number of the first event to come.</param>
/// <param name="Producers">The position of each producer, the longest silent first.</param>
/// <param name="Sessions">The sessions, oldest first.</param>
internal sealed record RecoveredState(
    string StreamId, ulong FirstSeq, IReadOnlyList<ProducerPosition> Producers, IReadOnlyList<SessionRecord> Sessions)
{
    /// <summary>An identity that no other log has, 32 hexadecimal digits; sorts by the time it was made.</summary>
    public static string NewStreamId() => Guid.CreateVersion7().ToString("N");
}

/// <summary>What one commit has to write. Filled under the log's lock, so that events and state fit each other.</summary>
/// <remarks>What a failed commit had to write stays, and the next one writes it with what has come since.</remarks>
internal sealed class CommitWork
{
    /// <summary>The last sequence number to write.</summary>
    public ulong UpTo { get; set; }

    /// <summary>The revision of the state that is written with it.</summary>
    public long Revision { get; set; }

    /// <summary>The identity of the log.</summary>
    public string StreamId { get; set; } = "";

    /// <summary>The producers whose position has changed.</summary>
    public Dictionary<string, ProducerPosition> Producers { get; } = new(StringComparer.Ordinal);

    /// <summary>The sessions that have changed.</summary>
    public Dictionary<string, SessionRecord> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether there is state to write.</summary>
    public bool HasState => Producers.Count > 0 || Sessions.Count > 0;

    /// <summary>Forgets what has been committed.</summary>
    public void Clear()
    {
        Producers.Clear();
        Sessions.Clear();
    }
}
