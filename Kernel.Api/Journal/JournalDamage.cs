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
