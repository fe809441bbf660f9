using System.Text.Json.Serialization;
using Kernel.Api.EventStream;

namespace Kernel.Api.Journal;

/// <summary>What the journal knows besides events. On disk it is JSON: all of it at the start of each segment, and after that what each commit changed.</summary>
internal sealed class JournalState
{
    private const int MaxSessions = 1_001;

    // A range outlives the events around it, because those are still read from where the storage writer stored them. It is one for each crash.
    private const int MaxNeverGiven = 10_000;

    /// <summary>The identity of the log; null before the first segment, and in a change.</summary>
    public string? StreamId { get; set; }

    /// <summary>No sequence number up to this one may be given again after a crash.</summary>
    public ulong Reserved { get; set; }

    /// <summary>The first sequence number to come, if the journal was closed cleanly; else 0.</summary>
    public ulong Next { get; set; }

    /// <summary>Ranges of sequence numbers that were never given, each the first and the last.</summary>
    public ulong[][] NeverGiven { get; set; } = [];

    /// <summary>The newest sessions, oldest first.</summary>
    public List<SessionRecord> Sessions { get; init; } = [];

    /// <summary>The producers, the longest silent first.</summary>
    public List<ProducerPosition> Producers { get; init; } = [];

    /// <summary>Adds what a commit changed, or becomes the whole state, which has an identity.</summary>
    public void Apply(JournalState change)
    {
        if (change.StreamId is not null)
        {
            Sessions.Clear();
            Producers.Clear();
            (StreamId, NeverGiven) = (change.StreamId, change.NeverGiven);
        }

        (Reserved, Next) = (Math.Max(Reserved, change.Reserved), change.Next);
        Update(Sessions, change.Sessions, static session => session.Id, MaxSessions);
        Update(Producers, change.Producers, static producer => producer.Id, ProducerTable.DefaultCapacity);
    }

    /// <summary>Remembers that the sequence numbers of a range were never given, so that readers do not miss them.</summary>
    public void Skip(ulong from, ulong to) => NeverGiven = NeverGiven is [.., [var first, var last]] && last + 1 == from
        ? [.. NeverGiven[..^1], [first, to]]
        : [.. NeverGiven.TakeLast(MaxNeverGiven - 1), [from, to]];

    /// <summary>The last of the sequence numbers from <paramref name="seq"/> on that were never given; null if it was given. For any thread.</summary>
    public ulong? EndOfUnassigned(ulong seq) => Array.Find(NeverGiven, range => range[0] <= seq && seq <= range[1])?[1];

    /// <summary>The end of a range of sequence numbers, cut before the first that was never given. For any thread.</summary>
    public ulong ClipToAssigned(ulong from, ulong to) =>
        Array.Find(NeverGiven, range => range[0] > from && range[0] <= to) is { } range ? range[0] - 1 : to;

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
