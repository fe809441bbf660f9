using System.Collections.Concurrent;

namespace Kernel.Api.Journal;

/// <summary>Something of the journal that was lost or changed. Health names it until retention has passed it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Position">Where in the file the damage begins.</param>
/// <param name="What">What is wrong with the file.</param>
/// <param name="From">The first sequence number that is lost.</param>
/// <param name="To">The last sequence number that is lost; below <paramref name="From"/> if none is.</param>
internal sealed record JournalDamage(string Path, long Position, string What, ulong From, ulong To)
{
    /// <inheritdoc />
    public override string ToString() => From > To
        ? $"{Path} {What}; no event is lost"
        : From == To ? $"{Path} {What}; event {From} is lost" : $"{Path} {What}; events {From} to {To} are lost";
}

/// <summary>What of the journal was lost or changed, until retention has passed it. Bounded; for any thread.</summary>
internal sealed partial class JournalDamageList(JournalState state, ILogger logger)
{
    private const int Capacity = 100;

    private readonly ConcurrentDictionary<(string Path, long Position), JournalDamage> _damages = new();
    private long _count;

    /// <summary>All of them, the oldest events first.</summary>
    public IReadOnlyCollection<JournalDamage> All => [.. _damages.Values.OrderBy(static damage => damage.From)];

    /// <summary>The number of damages since the process started.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Adds one, and logs it if it is not known.</summary>
    /// <inheritdoc cref="JournalDamage" path="/param"/>
    public void Add(string path, long position, ulong from, ulong to, string? what = null)
    {
        var damage = new JournalDamage(path, position, what ?? $"is damaged at byte {position}", from, state.ClipToAssigned(from, to));
        if (_damages.Count < Capacity && _damages.TryAdd((path, position), damage))
        {
            Interlocked.Increment(ref _count);
            LogDamage(damage.ToString());
        }
    }

    /// <summary>Forgets those of files that are gone, whose events no reader can ask for any more.</summary>
    /// <param name="oldest">The oldest event on disk.</param>
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
}
