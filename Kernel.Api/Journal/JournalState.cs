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
            (StreamId, Unassigned) = (change.StreamId, change.Unassigned);
        }

        (Reserved, Next) = (Math.Max(Reserved, change.Reserved), change.Next);
        Update(Sessions, change.Sessions, static session => session.Id, MaxSessions);
        Update(Producers, change.Producers, static producer => producer.Id, ProducerTable.DefaultCapacity);
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

    private static void Update<T>(List<T> known, List<T> changed, Func<T, string> idOf, int max)
    {
        foreach (var item in changed)
        {
            known.RemoveAll(other => idOf(other) == idOf(item));
            known.Add(item);
        }

        known.RemoveRange(0, Math.Max(0, known.Count - max));
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(JournalState))]
internal sealed partial class JournalStateJsonContext : JsonSerializerContext;
