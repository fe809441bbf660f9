namespace Kernel.Api.Summary;

/// <summary>Derives steps from events in the order of the stream. The web UI has the same rules (<c>model/steps.js</c>).</summary>
internal sealed class StepBuilder
{
    private readonly StepContext _context;
    private readonly ExchangeTable _exchanges;
    private readonly NavigationSteps _navigations;
    private readonly ActionSteps _actions;
    private readonly CommandSteps _commands;

    /// <param name="capacity">The maximum number of steps.</param>
    public StepBuilder(int capacity)
    {
        _context = new StepContext(capacity);
        _exchanges = new ExchangeTable(_context.List);
        _navigations = new NavigationSteps(_context, _exchanges);
        _actions = new ActionSteps(_context);
        _commands = new CommandSteps(_context);
    }

    /// <summary>Gets the steps by their start.</summary>
    public StepList Steps => _context.List;

    /// <summary>The tab of an event.</summary>
    public string TabOf(Fact fact) => _context.Tabs.Of(fact);

    /// <summary>The address of a tab; empty if it is unknown.</summary>
    public string UrlOf(string tab) => _context.Tabs.UrlOf(tab);

    /// <summary>Finds a request; null if it is unknown.</summary>
    public Exchange? Find(string tab, string id) => _exchanges.Find(tab, id);

    /// <summary>Adds an event.</summary>
    /// <returns>The step that it started, continued or belongs to; null if there is none.</returns>
    public Step? Add(Fact fact, string tab) => fact.Role switch
    {
        FactRole.Navigation => _navigations.Navigate(fact, tab),
        FactRole.Address => _navigations.ChangeAddress(fact, tab),
        FactRole.Tab => _navigations.OpenTab(fact, tab),
        FactRole.TabEnd => _navigations.CloseTab(fact, tab),
        FactRole.Click => _actions.Click(fact, tab),
        FactRole.Key => _actions.Type(fact, tab),
        FactRole.Scroll => _actions.Scroll(fact, tab),
        FactRole.Dialog => _actions.OpenDialog(fact, tab),
        FactRole.DialogEnd => _actions.CloseDialog(fact, tab),
        FactRole.Download or FactRole.DownloadEnd => _actions.Download(fact, tab),
        FactRole.Published => _actions.Publish(fact),
        FactRole.Control => _commands.Add(fact, tab),
        FactRole.Request => _exchanges.Begin(fact, tab),
        FactRole.Response => _exchanges.Respond(fact, tab),
        FactRole.Failure => _exchanges.Fail(fact, tab),
        FactRole.ResponseEnd => _exchanges.Finish(fact, tab),
        _ => AddEvidence(fact, tab),
    };

    private Step? AddEvidence(Fact fact, string tab)
    {
        var step = fact.Role == FactRole.BrowserLost ? Steps.Items is [.., var last] ? last : null : Steps.At(tab, fact.Time, fact.Nav);
        switch (fact.Role)
        {
            // The browser's message about a request is not another error.
            case FactRole.Error or FactRole.Exception when fact is { State: "network", Id.Length: > 0 }:
                return Find(tab, fact.Id)?.Step ?? step;
            case FactRole.Error or FactRole.Exception:
                step?.End = Math.Max(step.End, fact.Time);
                step?.Count(fact.Role == FactRole.Error ? StepOutcome.ConsoleError : StepOutcome.Exception);
                break;
            case FactRole.Warning:
                step?.Count(StepOutcome.Warning);
                break;
            case FactRole.Crash:
                step?.Count(StepOutcome.Crash);
                break;
            case FactRole.Milestone when fact.Name == ServiceDefaults.Events.EventTypes.PageLoad:
                step?.End = Math.Max(step.End, fact.Time);
                break;
            case FactRole.Screenshot:
                step?.AddScreenshot(fact.Seq);
                break;
        }

        return step;
    }
}
