namespace Kernel.Api.Summary;

/// <summary>Commands of DevTools clients. A command and what it causes are one step.</summary>
/// <param name="context">The shared state.</param>
internal sealed class CommandSteps(StepContext context)
{
    /// <summary>Adds a command; null if it is no action.</summary>
    public Step? Add(Fact fact, string tab)
    {
        var isOk = fact.Error.Length == 0;
        if (isOk && (fact.Name.StartsWith("Runtime.", StringComparison.Ordinal) || fact is { Name: "Input.dispatchMouseEvent", Text: "mouseMoved" }))
        {
            return null;
        }

        var start = fact.Time - fact.Duration;
        if (isOk && context.List.Latest(tab.Length > 0 ? tab : context.Tabs.Newest) is { } latest && HasCaused(fact, start, latest))
        {
            return latest.Extend(fact);
        }

        var step = context.Open(StepKind.Control, fact, tab, StepWords.Command(fact, context.Tabs.PlaceOf(fact.Url)), start, start);
        step.Name = fact.Name;
        if (!isOk)
        {
            step.Count(StepOutcome.Failed);
        }

        return step;
    }

    // A command is reported when it is done, which can be after what it caused. A press and its release are one action.
    private static bool HasCaused(Fact command, long start, Step latest)
    {
        if (command.Name.StartsWith("Input.", StringComparison.Ordinal))
        {
            return (latest.Kind is StepKind.Click or StepKind.Type or StepKind.Scroll || (latest.Kind == StepKind.Control && latest.Name == command.Name))
                && start - latest.Last <= StepContext.BurstPause;
        }

        StepKind? caused = command.Name switch
        {
            "Page.navigate" or "Page.reload" or "Page.navigateToHistoryEntry" => StepKind.Navigation,
            "Target.createTarget" => StepKind.Tab,
            "Page.handleJavaScriptDialog" => StepKind.Dialog,
            _ => null,
        };
        return caused == latest.Kind && start - StepContext.Lead <= latest.Last;
    }
}
