namespace Kernel.Api.Summary;

/// <summary>The state that the kinds of steps share.</summary>
/// <param name="capacity">The maximum number of steps.</param>
internal sealed class StepContext(int capacity)
{
    /// <summary>Interactions are reported after their first requests, which have the browser's time.</summary>
    public const long Lead = 50_000;

    /// <summary>The maximum time between an action and a navigation that is its result.</summary>
    public const long ResultWithin = 500_000;

    /// <summary>The maximum time between an action and a script's navigation that follows the action's requests.</summary>
    public const long LateResultWithin = 5_000_000;

    /// <summary>The maximum pause within a run of keys or scrolling.</summary>
    public const long RunPause = 1_500_000;

    /// <summary>The maximum pause within a burst of published events or commands.</summary>
    public const long BurstPause = 100_000;

    /// <summary>The maximum delay of a click that the browser derives from an action, such as the click of a label's control.</summary>
    public const long EchoDelay = 20_000;

    /// <summary>Gets the steps.</summary>
    public StepList List { get; } = new(capacity);

    /// <summary>Gets the tabs.</summary>
    public TabTable Tabs { get; } = new();

    /// <summary>Adds a step.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="fact">The first event.</param>
    /// <param name="tab">The tab.</param>
    /// <param name="label">The name.</param>
    /// <param name="start">The start; the time of the event if null.</param>
    public Step Open(StepKind kind, Fact fact, string tab, string label, long? start = null)
    {
        var step = new Step
        {
            Id = fact.Seq,
            Kind = kind,
            Label = label,
            Tab = tab,
            Url = Tabs.UrlOf(tab),
            Start = start ?? fact.Time,
            End = fact.Time,
            Last = fact.Time,
            Nav = fact.Nav,
            From = kind is StepKind.Click or StepKind.Type or StepKind.Scroll ? fact.Time - Lead : fact.Time,
        };
        List.Add(step);
        Tabs.Newest = tab.Length > 0 ? tab : Tabs.Newest;
        return step;
    }
}
