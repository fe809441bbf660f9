namespace Kernel.Api.Summary;

/// <summary>Navigations and tabs. A navigation soon after an action is the action's result.</summary>
/// <param name="context">The shared state.</param>
/// <param name="exchanges">The requests, which include those of documents.</param>
internal sealed class NavigationSteps(StepContext context, ExchangeTable exchanges)
{
    /// <summary>Adds a navigation.</summary>
    public Step Navigate(Fact fact, string tab)
    {
        var document = fact.State == "navigation" ? exchanges.Find(tab, fact.Loader) : null;
        var page = context.Tabs.Page(tab);
        var start = document?.Start ?? fact.Time;
        var address = fact.Error.Length > 0 ? fact.Error : fact.Url;
        var place = context.Tabs.PlaceOf(address);
        context.Tabs.Visit(tab, address);
        var label = fact.Error.Length == 0 ? StepWords.Navigation(fact.State, page, address, place) : $"Could not open {place}";
        if (context.List.Latest(tab) is { } step && IsResult(step, start, document?.IsByScript == true))
        {
            step.Extend(fact);
            context.List.Adopt(step, tab);
            Join(step, fact, label, place);
        }
        else
        {
            step = context.Open(StepKind.Navigation, fact, tab, label, Math.Min(start, fact.Time));
        }

        step.Url = address;
        document?.MoveTo(step);
        return step;
    }

    /// <summary>Adds a navigation within a document.</summary>
    public Step ChangeAddress(Fact fact, string tab)
    {
        var place = context.Tabs.PlaceOf(fact.Url);
        var label = StepWords.Navigation("", context.Tabs.Page(tab), fact.Url, place);
        context.Tabs.Visit(tab, fact.Url);
        if (context.List.Latest(tab) is not { Kind: not (StepKind.Scroll or StepKind.Download) } step || fact.Time < step.From
            || (fact.Time > step.Last + StepContext.ResultWithin && !IsLateResult(step, fact.Time)))
        {
            step = context.Open(StepKind.Navigation, fact, tab, label);
            step.Name = "address";
            step.Url = fact.Url;
            return step;
        }

        // A page that changes its address while it loads is still the same page.
        step.Label = step.Name == "address" ? label : step.Label;
        step.To = step.Name == "address" || step.Kind == StepKind.Navigation ? step.To : place;
        step.Url = fact.Url;
        return step.Extend(fact);
    }

    /// <summary>Adds a new tab; null if it was open before.</summary>
    public Step? OpenTab(Fact fact, string tab)
    {
        if (fact.Flag)
        {
            return null;
        }

        if (context.List.Latest(tab) is { Name: "Target.createTarget" } command && fact.Time - command.Last <= StepContext.ResultWithin)
        {
            context.List.Adopt(command, tab);
            context.Tabs.Newest = tab;
            (command.Kind, command.Label, command.Name) = (StepKind.Tab, "Opened a tab", "");
            return command.Extend(fact);
        }

        var step = context.Open(StepKind.Tab, fact, tab, fact.Id.Length == 0 ? "Opened a tab" : "The page opened a tab");
        step.Selector = fact.Id;
        return step;
    }

    /// <summary>Adds the close of a tab; null if the tab has no step.</summary>
    public Step? CloseTab(Fact fact, string tab)
    {
        if (context.List.Of(tab).Count == 0)
        {
            return null;
        }

        var url = context.Tabs.UrlOf(tab) is { Length: > 0 } known ? known : fact.Url;
        var step = context.Open(StepKind.Tab, fact, tab, $"Tab closed: {context.Tabs.PlaceOf(url)}");
        step.Name = "closed";
        return step;
    }

    private static void Join(Step step, Fact fact, string label, string place)
    {
        if (step.Kind == StepKind.Tab)
        {
            step.Label = $"{(fact.Error.Length > 0 ? "Could not open" : step.Selector.Length == 0 ? "Opened" : "The page opened")} {place} in a new tab";
        }
        else if (step.Name == "Page.navigate")
        {
            step.Label = label;
        }
        else
        {
            step.To = place;
        }

        step.Kind = step.Kind == StepKind.Tab || step.Name == "Page.navigate" ? StepKind.Navigation : step.Kind;
    }

    private bool IsResult(Step step, long start, bool isByScript)
    {
        var isSoon = start <= step.Last + StepContext.ResultWithin;
        return start >= step.Start - (2 * StepContext.Lead) && step.Kind switch
        {
            StepKind.Navigation or StepKind.Dialog => isByScript && isSoon,
            // An agent's event in between is about this navigation.
            StepKind.Tab => !(context.List.Of("") is [.., var said] && said.Start > step.Start) && step.Name.Length == 0 && (step.Selector.Length > 0 || isSoon),
            StepKind.Scroll or StepKind.Download or StepKind.Agent => false,
            _ => isSoon || (isByScript && IsLateResult(step, start)),
        };
    }

    // What a script does after the responses to the action's requests.
    private bool IsLateResult(Step step, long start) =>
        start <= step.Last + StepContext.LateResultWithin && (start <= step.End + StepContext.ResultWithin || exchanges.HasUnanswered(step, start));
}
