using System.Collections.Concurrent;

namespace Kernel.Api.Journal;

/// <summary>A damaged, removed or changed part of the journal.</summary>
/// <param name="Path">The file.</param>
/// <param name="Position">The offset of the damage in the file.</param>
/// <param name="What">The problem, as a predicate of the file.</param>
/// <param name="From">The first sequence number that is lost.</param>
/// <param name="To">The last sequence number that is lost; below <paramref name="From"/> if none is.</param>
internal sealed record JournalDamage(string Path, long Position, string What, ulong From, ulong To)
{
    public override string ToString() => From > To
        ? $"{Path} {What}; no event is lost"
        : From == To ? $"{Path} {What}; event {From} is lost" : $"{Path} {What}; events {From} to {To} are lost";
}

/// <summary>The damage that was found, reported by the health check until retention has passed it. Thread-safe; as long as the journal has damaged blocks.</summary>
internal sealed partial class JournalDamageList(JournalState state, ILogger logger)
{
    private const int MaxLogged = 100;

    private readonly ConcurrentDictionary<(string Path, long Position), JournalDamage> _damages = new();
    private long _count;
    private int _saysMore;

    /// <summary>All damage, ordered by sequence number.</summary>
    public IReadOnlyCollection<JournalDamage> All => [.. _damages.Values.OrderBy(static damage => damage.From)];

    /// <summary>The number of entries since the process started.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Adds and logs damage that is not known yet.</summary>
    /// <inheritdoc cref="JournalDamage" path="/param"/>
    public void Add(string path, long position, ulong from, ulong to, string? what = null)
    {
        var damage = new JournalDamage(path, position, what ?? $"is damaged at byte {position}", from, state.ClipToAssigned(from, to));
        if (!_damages.TryAdd((path, position), damage))
        {
            return;
        }

        Interlocked.Increment(ref _count);
        if (_damages.Count <= MaxLogged)
        {
            LogDamage(damage.ToString());
        }
        else if (Interlocked.Exchange(ref _saysMore, 1) == 0)
        {
            LogMore(MaxLogged);
        }
    }

    /// <summary>Removes the damage of deleted files whose events retention has passed.</summary>
    /// <param name="oldest">The sequence number of the oldest event on disk.</param>
    public void Forget(ulong oldest)
    {
        foreach (var (key, damage) in _damages)
        {
            if (damage.To < oldest && !File.Exists(damage.Path))
            {
                _damages.TryRemove(key, out _);
            }
        }
    }

    [LoggerMessage(2224, LogLevel.Error, "The journal is damaged: {Damage}.")]
    private partial void LogDamage(string damage);

    [LoggerMessage(2226, LogLevel.Error, "The journal has damage in more than {Max} places. Further ones are not logged; /health and the metric kernel.journal.damages count them.")]
    private partial void LogMore(int max);
}
