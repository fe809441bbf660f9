namespace Kernel.Api.Summary;

/// <summary>Commands of DevTools clients. A command and what it causes are one step.</summary>
/// <param name="context">The shared state.</param>
internal sealed class CommandSteps(StepContext context)
{
    /// <summary>Adds a command; null if it is no action.</summary>
    public Step? Add(Fact fact, string tab)
    {
        var isOk = fact.Error.Length == 0;
        if (isOk && (IsNoAction(fact.Name) || fact is { Name: "Input.dispatchMouseEvent", Text: "mouse_moved" }))
        {
            return null;
        }

        if (isOk && context.List.Latest(tab.Length > 0 ? tab : context.Tabs.Newest) is { } latest && HasCaused(fact, latest))
        {
            return latest.Extend(fact);
        }

        var step = context.Open(StepKind.Control, fact, tab, StepWords.Command(fact, context.Tabs.PlaceOf(fact.Url)));
        (step.Name, step.End) = (fact.Name, fact.Time + fact.Duration);
        if (!isOk)
        {
            step.Count(StepOutcome.Failed);
        }

        return step;
    }

    // Scripts, queries and settings.
    private static bool IsNoAction(string method) => method.StartsWith("Runtime.", StringComparison.Ordinal)
        || method.StartsWith("Browser.get", StringComparison.Ordinal) || method.StartsWith("Browser.set", StringComparison.Ordinal);

    // A command is reported when it is done, which can be after what it caused. A press and its release are one action.
    private static bool HasCaused(Fact command, Step latest)
    {
        if (command.Name.StartsWith("Input.", StringComparison.Ordinal))
        {
            return (latest.Kind is StepKind.Click or StepKind.Type or StepKind.Scroll || (latest.Kind == StepKind.Control && latest.Name == command.Name))
                && command.Time - latest.Last <= StepContext.BurstPause;
        }

        StepKind? caused = command.Name switch
        {
            "Page.navigate" or "Page.reload" or "Page.navigateToHistoryEntry" => StepKind.Navigation,
            "Target.createTarget" => StepKind.Tab,
            "Page.handleJavaScriptDialog" => StepKind.Dialog,
            _ => null,
        };
        return caused == latest.Kind && command.Time - StepContext.Lead <= latest.Last;
    }
}
