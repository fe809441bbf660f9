namespace Kernel.Api.Summary;

/// <summary>The newest requests of a session.</summary>
/// <param name="steps">The steps that they belong to.</param>
internal sealed class ExchangeTable(StepList steps)
{
    private const int MaxRequests = 4_096;

    private readonly BoundedTable<Exchange> _byId = new(MaxRequests);

    /// <summary>Finds a request; null if it is unknown.</summary>
    public Exchange? Find(string tab, string id) => _byId.Find($"{tab} {id}");

    /// <summary>
    /// Gets whether a script's request of a step, sent before a time, has no response yet: responses are reported after the navigations that they led to.
    /// </summary>
    public bool HasUnanswered(Step step, long time) =>
        _byId.Values.Any(exchange => exchange.Step == step && exchange is { IsByScript: true, IsAnswered: false } && exchange.Start < time);

    /// <summary>Adds a request or a redirect.</summary>
    public Step? Begin(Fact fact, string tab)
    {
        if (Find(tab, fact.Id) is { } known)
        {
            known.Redirect(fact);
            return known.Step;
        }

        return Add(fact, tab, fact.Time).Step;
    }

    /// <summary>Adds a response.</summary>
    public Step? Respond(Fact fact, string tab)
    {
        var exchange = Of(fact, tab);
        exchange.Respond(fact);
        return exchange.Step;
    }

    /// <summary>Adds a failure.</summary>
    public Step? Fail(Fact fact, string tab)
    {
        var exchange = Of(fact, tab);
        exchange.Fail(fact);
        return exchange.Step;
    }

    /// <summary>Adds the end of a response that was reported before it.</summary>
    public Step? Finish(Fact fact, string tab)
    {
        var exchange = Find(tab, fact.Id);
        exchange?.EndAt(fact.Time);
        return exchange?.Step;
    }

    // The request of a response was not captured if it was sent before the capture.
    private Exchange Of(Fact fact, string tab)
    {
        var exchange = Find(tab, fact.Id) ?? Add(fact, tab, fact.Time - fact.Duration);
        exchange.Resource = fact.Resource.Length > 0 ? fact.Resource : exchange.Resource;
        return exchange;
    }

    private Exchange Add(Fact fact, string tab, long start)
    {
        var exchange = Exchange.Of(fact, start, steps.At(tab, start, fact.Nav));
        _byId.Set($"{tab} {fact.Id}", exchange);
        return exchange;
    }
}
