namespace Kernel.Api.Control;

/// <summary>The bursts of one connection, by DevTools session. Bounded: beyond it, all bursts end. Callers synchronize.</summary>
/// <param name="time">The clock.</param>
/// <param name="end">Called with each burst that has ended.</param>
internal sealed class CommandBursts(TimeProvider time, Action<CommandReport> end)
{
    private const int MaxSessions = 1_024;

    private readonly Dictionary<string, CommandFolder> _folders = new(StringComparer.Ordinal);

    /// <summary>Gets the bursts of a session; empty for commands without one.</summary>
    public CommandFolder Of(string sessionId)
    {
        if (_folders.TryGetValue(sessionId, out var folder))
        {
            return folder;
        }

        if (_folders.Count >= MaxSessions)
        {
            End(all: true);
            _folders.Clear();
        }

        return _folders[sessionId] = new CommandFolder();
    }

    /// <summary>Ends the bursts of a session that has ended.</summary>
    public void End(string sessionId)
    {
        if (_folders.Remove(sessionId, out var folder))
        {
            folder.End(0, time, all: true, end);
        }
    }

    /// <summary>Ends the bursts to which no command has been added lately, or all.</summary>
    /// <returns>True if none is left.</returns>
    public bool End(bool all)
    {
        var now = time.GetTimestamp();
        var areEnded = true;
        foreach (var folder in _folders.Values)
        {
            areEnded &= folder.End(now, time, all, end);
        }

        return areEnded;
    }

    /// <summary>Forgets all bursts.</summary>
    public void Clear() => _folders.Clear();
}
