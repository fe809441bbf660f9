namespace Kernel.Api.Control;

/// <summary>The commands of one connection whose responses are expected, by the ids that the client chose. Bounded. Callers synchronize.</summary>
/// <param name="end">Called with a report for which nothing is expected any more.</param>
internal sealed class ExpectedResults(Action<CommandReport> end)
{
    private const int MaxCommands = 1_024;

    private readonly Dictionary<long, (CommandReport Report, long Since)> _commands = [];
    private bool _hasStopped;

    /// <summary>Returns whether the response to a command is expected.</summary>
    public bool Contains(long id) => _commands.ContainsKey(id);

    /// <summary>Adds a command to those of its report. An id that the client uses twice at a time belongs to the later command.</summary>
    /// <param name="id">The id.</param>
    /// <param name="report">The report.</param>
    /// <param name="now">The timestamp of the clock.</param>
    public void Add(long id, CommandReport report, long now)
    {
        if (_commands.Remove(id, out var earlier))
        {
            Abandon(earlier.Report);
            if (earlier.Report.IsComplete && earlier.Report != report)
            {
                end(earlier.Report);
            }
        }

        if (_hasStopped || _commands.Count >= MaxCommands)
        {
            report.Unknown++;
            return;
        }

        report.Pending++;
        _commands.Add(id, (report, now));
    }

    /// <summary>Removes a command and returns its report and the timestamp when it was sent; null if it is not expected.</summary>
    public (CommandReport Report, long Since)? Take(long id) => _commands.Remove(id, out var command) ? command : null;

    /// <summary>Expects no responses any more, also not to later commands.</summary>
    public void Stop()
    {
        _hasStopped = true;
        foreach (var (report, _) in _commands.Values)
        {
            Abandon(report);
        }

        _commands.Clear();
    }

    /// <summary>Forgets all commands.</summary>
    public void Clear() => _commands.Clear();

    private static void Abandon(CommandReport report)
    {
        report.Pending--;
        report.Unknown++;
    }
}
