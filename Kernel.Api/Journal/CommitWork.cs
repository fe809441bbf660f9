namespace Kernel.Api.Journal;

/// <summary>What one commit has to write. Filled under the log's lock, so that numbers, producers and sessions fit each other.</summary>
/// <remarks>What a failed commit had to write stays, and the next one writes it with what has come since.</remarks>
internal sealed class CommitWork
{
    /// <summary>The last number to write.</summary>
    public ulong UpTo { get; set; }

    /// <summary>The producers whose last number has changed.</summary>
    public Dictionary<string, ProducerRow> Producers { get; } = new(StringComparer.Ordinal);

    /// <summary>The sessions that have changed.</summary>
    public Dictionary<string, SessionRow> Sessions { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether there is something besides events.</summary>
    public bool HasRows => Producers.Count > 0 || Sessions.Count > 0;

    /// <summary>Forgets what has been committed.</summary>
    public void Clear()
    {
        Producers.Clear();
        Sessions.Clear();
    }
}
