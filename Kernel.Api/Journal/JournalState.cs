using System.Text.Json.Serialization;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>The state of the journal besides events. On disk it is JSON: the whole state at the start of each segment, then the changes of each commit.</summary>
internal sealed class JournalState
{
    private const int MaxSessions = 1_001;

    // One for each crash. Ranges outlive retention, because older events are still read from the storage writer.
    private const int MaxUnassigned = 10_000;

    /// <summary>The identity of the log; null before the first segment, and in a change.</summary>
    public string? StreamId { get; set; }

    /// <summary>The last reserved sequence number; none up to it is assigned again after a crash.</summary>
    public ulong Reserved { get; set; }

    /// <summary>The next sequence number if the journal was closed cleanly; else 0.</summary>
    public ulong Next { get; set; }

    /// <summary>Ranges of sequence numbers that were never assigned, as pairs of first and last.</summary>
    [JsonPropertyName("never_given")]
    public ulong[][] Unassigned { get; set; } = [];

    /// <summary>The counts of the active session as far as they were committed; only in a complete state.</summary>
    public SessionTally? Tally { get; set; }

    /// <summary>The newest sessions, oldest first.</summary>
    public List<SessionRecord> Sessions { get; init; } = [];

    /// <summary>The producers, the least recently used first.</summary>
    public List<ProducerPosition> Producers { get; init; } = [];

    /// <summary>Applies the changes of a commit, or a whole state, which has a <see cref="StreamId"/>.</summary>
    public void Apply(JournalState change)
    {
        if (change.StreamId is not null)
        {
            Sessions.Clear();
            Producers.Clear();
            (StreamId, Unassigned, Tally) = (change.StreamId, change.Unassigned, change.Tally);
        }

        (Reserved, Next) = (Math.Max(Reserved, change.Reserved), change.Next);
        Update(change.Sessions);
        Update(change.Producers);
    }

    /// <summary>Records a range of sequence numbers that were never assigned, which readers skip without a gap.</summary>
    public void AddUnassigned(ulong from, ulong to) => Unassigned = Unassigned is [.., [var first, var last]] && last + 1 == from
        ? [.. Unassigned[..^1], [first, to]]
        : [.. Unassigned.TakeLast(MaxUnassigned - 1), [from, to]];

    /// <summary>Gets the end of the range of unassigned sequence numbers that contains <paramref name="seq"/>; null if it was assigned. Thread-safe.</summary>
    public ulong? EndOfUnassigned(ulong seq) => Array.Find(Unassigned, range => range[0] <= seq && seq <= range[1])?[1];

    /// <summary>Cuts a range before its first unassigned sequence number, and returns its end. Thread-safe.</summary>
    public ulong ClipToAssigned(ulong from, ulong to) =>
        Array.Find(Unassigned, range => range[0] > from && range[0] <= to) is { } range ? range[0] - 1 : to;

    // A session keeps its place: an ended one can be renamed.
    private void Update(List<SessionRecord> changed)
    {
        foreach (var session in changed)
        {
            var at = Sessions.FindIndex(known => known.Id == session.Id);
            if (at < 0)
            {
                Sessions.Add(session);
            }
            else
            {
                Sessions[at] = session;
            }
        }

        Sessions.RemoveRange(0, Math.Max(0, Sessions.Count - MaxSessions));
    }

    private void Update(List<ProducerPosition> changed)
    {
        foreach (var producer in changed)
        {
            Producers.RemoveAll(known => known.Id == producer.Id);
            Producers.Add(producer);
        }

        Producers.RemoveRange(0, Math.Max(0, Producers.Count - ProducerTable.DefaultCapacity));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(JournalState))]
internal sealed partial class JournalStateJsonContext : JsonSerializerContext;
