namespace Kernel.Api.Control;

/// <summary>The bursts of one DevTools session that further commands can be added to: one of input, and one for each method that runs scripts.</summary>
/// <remarks>
/// Commands that are not folded end all bursts, so that an event never holds commands from before and after one. Input ends a burst
/// of other input; scripts end one of typed text, because they move the focus, but not one of movements.
/// </remarks>
internal sealed class CommandFolder
{
    private static readonly TimeSpan MaxGap = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxDuration = TimeSpan.FromSeconds(5);

    private readonly Dictionary<string, CommandReport> _scripts = new(StringComparer.Ordinal);
    private CommandReport? _input;

    /// <summary>Gets the burst that a command belongs to, after ending those that it ends; null if it begins one.</summary>
    /// <param name="rule">The rule of the command.</param>
    /// <param name="group">The group of the command; null if it is not folded.</param>
    /// <param name="now">The timestamp of the clock.</param>
    /// <param name="time">The clock.</param>
    /// <param name="end">Called with each burst that has ended.</param>
    public CommandReport? Find(CommandRule rule, string? group, long now, TimeProvider time, Action<CommandReport> end)
    {
        if (rule.Folding != CommandFolding.Scripts)
        {
            var found = group is not null && _input is { } input && input.Method == rule.Method && input.Group == group && IsCurrent(input, now, time) ? input : null;
            if (found is null)
            {
                EndInput(end);
            }

            if (group is null)
            {
                EndScripts(end);
            }

            return found;
        }

        if (_input is { Position: null })
        {
            EndInput(end);
        }

        if (!_scripts.TryGetValue(rule.Method, out var script))
        {
            return null;
        }

        if (IsCurrent(script, now, time))
        {
            return script;
        }

        _scripts.Remove(rule.Method);
        end(script);
        return null;
    }

    /// <summary>Begins a burst.</summary>
    public void Begin(CommandRule rule, CommandReport report)
    {
        report.IsOpen = true;
        if (rule.Folding == CommandFolding.Scripts)
        {
            _scripts[rule.Method] = report;
        }
        else
        {
            _input = report;
        }
    }

    /// <summary>Ends the bursts to which no command has been added lately, or all.</summary>
    /// <returns>True if none is left.</returns>
    public bool End(long now, TimeProvider time, bool all, Action<CommandReport> end)
    {
        if (_input is { } input && (all || !IsCurrent(input, now, time)))
        {
            EndInput(end);
        }

        foreach (var (method, script) in _scripts)
        {
            if (all || !IsCurrent(script, now, time))
            {
                _scripts.Remove(method);
                end(script);
            }
        }

        return _input is null && _scripts.Count == 0;
    }

    private void EndInput(Action<CommandReport> end)
    {
        if (_input is { } input)
        {
            _input = null;
            end(input);
        }
    }

    private void EndScripts(Action<CommandReport> end)
    {
        foreach (var (method, script) in _scripts)
        {
            _scripts.Remove(method);
            end(script);
        }
    }

    private static bool IsCurrent(CommandReport report, long now, TimeProvider time) =>
        time.GetElapsedTime(report.LastAt, now) <= MaxGap && time.GetElapsedTime(report.Since, now) <= MaxDuration;
}
