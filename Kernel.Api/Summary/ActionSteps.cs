namespace Kernel.Api.Summary;

/// <summary>Clicks, keys, scrolling, dialogs, downloads and published events.</summary>
/// <param name="context">The shared state.</param>
internal sealed class ActionSteps(StepContext context)
{
    /// <summary>Adds a click.</summary>
    public Step Click(Fact fact, string tab)
    {
        var latest = context.List.Latest(tab);
        var isEcho = latest is { Kind: StepKind.Click or StepKind.Type } && fact.Time >= latest.Last && fact.Time - latest.Last <= StepContext.EchoDelay
            && (fact is { X: 0, Y: 0 } || (fact.X == latest.X && fact.Y == latest.Y));
        if (latest is not null && isEcho)
        {
            return latest.Extend(fact);
        }

        var step = Act(StepKind.Click, latest, fact, tab, StepWords.Click(fact));
        (step.X, step.Y) = (fact.X, fact.Y);
        return step;
    }

    /// <summary>Adds a key, to a run of keys if it continues one.</summary>
    public Step Type(Fact fact, string tab)
    {
        var latest = context.List.Latest(tab);
        var step = latest is not null && latest.Selector == fact.Selector && fact.Time - latest.Last < StepContext.RunPause && fact.Time >= latest.From
            && latest is { Kind: StepKind.Type } or { Kind: StepKind.Click, Requests: 0, To: "" } ? latest : null;
        var typed = step?.Typed ?? new TypedText(StepWords.Element("", fact.Selector, fact.Name));
        typed.Add(fact);
        step = step?.Extend(fact) ?? Act(StepKind.Type, latest, fact, tab, typed.Label);
        (step.Kind, step.Label, step.Typed) = (StepKind.Type, typed.Label, typed);
        return step;
    }

    /// <summary>Adds scrolling.</summary>
    public Step Scroll(Fact fact, string tab)
    {
        var latest = context.List.Latest(tab);
        if (latest is { Kind: StepKind.Scroll } && latest.Selector == fact.Selector && fact.Time - latest.Last < StepContext.RunPause)
        {
            (latest.X, latest.Y) = (latest.X + fact.X, latest.Y + fact.Y);
            latest.Label = StepWords.Scroll(latest.X, latest.Y, fact);
            return latest.Extend(fact);
        }

        // It is reported 300 ms after its end: if it is that soon, the page scrolled, not the user.
        if (latest is { Kind: not (StepKind.Control or StepKind.Scroll) } && fact.Time - latest.Last <= StepContext.ResultWithin)
        {
            return latest;
        }

        var step = Act(StepKind.Scroll, latest, fact, tab, StepWords.Scroll(fact.X, fact.Y, fact));
        (step.X, step.Y) = (fact.X, fact.Y);
        return step;
    }

    /// <summary>Adds a dialog.</summary>
    public Step OpenDialog(Fact fact, string tab) => context.Open(StepKind.Dialog, fact, tab, StepWords.Dialog(fact));

    /// <summary>Adds the close of a dialog; null if it is not known.</summary>
    public Step? CloseDialog(Fact fact, string tab)
    {
        if (context.List.Of(tab).LastOrDefault(static step => step.Kind == StepKind.Dialog) is not { To: "" } step)
        {
            return null;
        }

        step.To = fact.Flag ? "accepted" : "dismissed";
        return step.Extend(fact);
    }

    /// <summary>Adds a download or its end.</summary>
    public Step Download(Fact fact, string tab)
    {
        var label = StepWords.Download(fact);
        if (fact.Role == FactRole.DownloadEnd && context.List.Of(tab).LastOrDefault(step => step.Kind == StepKind.Download && step.Name == fact.Id) is { } known)
        {
            known.Label = label;
            return known.Extend(fact);
        }

        var step = context.Open(StepKind.Download, fact, tab, label);
        step.Name = fact.Id;
        return step;
    }

    /// <summary>Adds a published event, to a burst of its type if it continues one.</summary>
    public Step Publish(Fact fact)
    {
        if (context.List.Of("") is [.., var latest] && latest.Name == fact.Name && fact.Time - latest.Last <= StepContext.BurstPause)
        {
            latest.Label = $"{latest.Selector} ×{latest.Events + 1}";
            return latest.Extend(fact);
        }

        var step = context.Open(StepKind.Agent, fact, "", fact.Text);
        (step.Name, step.Selector) = (fact.Name, fact.Text);
        return step;
    }

    // Adds an action, or replaces the command that caused it.
    private Step Act(StepKind kind, Step? latest, Fact fact, string tab, string label)
    {
        var isCause = latest is { Kind: StepKind.Control } && latest.Name.StartsWith("Input.", StringComparison.Ordinal) && fact.Time <= latest.Last + StepContext.ResultWithin;
        if (!isCause)
        {
            var opened = context.Open(kind, fact, tab, label);
            opened.Selector = fact.Selector;
            return opened;
        }

        context.List.Adopt(latest!, tab);
        (latest!.Kind, latest.Label, latest.Url, latest.Selector) = (kind, label, context.Tabs.UrlOf(tab), fact.Selector);
        return latest.Extend(fact);
    }
}
