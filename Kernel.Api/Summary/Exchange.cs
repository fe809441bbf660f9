namespace Kernel.Api.Summary;

/// <summary>A request with its redirects and its response. Times are Unix microseconds.</summary>
internal sealed class Exchange
{
    /// <summary>The step that the request belongs to; null if there is none.</summary>
    public Step? Step { get; private set; }

    /// <summary>The number of requests: more than 1 if it was redirected.</summary>
    public int Hops { get; private set; } = 1;

    /// <summary>The time of the request.</summary>
    public required long Start { get; init; }

    /// <summary>The time when the headers arrived.</summary>
    public long HeadersAt { get; private set; }

    /// <summary>The end so far.</summary>
    public long End { get; private set; }

    /// <summary>The method.</summary>
    public required string Method { get; set; }

    /// <summary>The address.</summary>
    public required string Url { get; set; }

    /// <summary>The <c>resource_type</c>.</summary>
    public required string Resource { get; set; }

    /// <summary>The script that sent the request; empty if none did.</summary>
    public required string Script { get; init; }

    /// <summary>Gets whether a script sent the request.</summary>
    public required bool IsByScript { get; init; }

    /// <summary>Gets whether the request has a response or a failure.</summary>
    public bool IsAnswered { get; private set; }

    /// <summary>Gets whether the request failed.</summary>
    public bool HasFailed => Outcome != StepOutcome.Ok;

    private StepOutcome Outcome { get; set; }

    /// <summary>Creates the exchange of a request.</summary>
    public static Exchange Of(Fact fact, long start, Step? step)
    {
        step?.Requests += 1;
        var isByScript = fact is { Role: FactRole.Request, State: "script" };
        return new Exchange
        {
            Step = step,
            Start = start,
            HeadersAt = fact.Time,
            End = fact.Time,
            Method = fact.Name,
            Url = fact.Url,
            Resource = fact.Resource,
            IsByScript = isByScript,
            Script = isByScript ? fact.Initiator : "",
        };
    }

    /// <summary>Adds the request of a redirect.</summary>
    public void Redirect(Fact request)
    {
        Hops++;
        IsAnswered = false;
        Url = request.Url;
        Method = request.Name;
        Step?.Requests += 1;
    }

    /// <summary>Adds a response.</summary>
    public void Respond(Fact response)
    {
        HeadersAt = response.Time;
        EndAt(Math.Max(response.Time, response is { IsFinal: true, Duration: > 0 } ? Start + response.Duration : 0));
        if (response.Status >= 400)
        {
            Break(response.Status >= 500 ? StepOutcome.Http5xx : StepOutcome.Http4xx);
        }
    }

    /// <summary>Adds a failure.</summary>
    public void Fail(Fact failure)
    {
        HeadersAt = Outcome == StepOutcome.Ok ? failure.Time : HeadersAt;
        EndAt(failure.Time);
        if (!failure.Flag)
        {
            Break(failure.Status switch { >= 500 => StepOutcome.Http5xx, >= 400 => StepOutcome.Http4xx, _ => StepOutcome.Failed });
        }
    }

    /// <summary>Sets the end of a response that was reported before it.</summary>
    public void EndAt(long time)
    {
        IsAnswered = true;
        End = Math.Max(End, time);
        if (Resource is not ("websocket" or "event_source"))
        {
            Step?.End = Math.Max(Step.End, time);
        }
    }

    /// <summary>Moves a document's request to the step of its navigation, which is reported after it.</summary>
    public void MoveTo(Step step)
    {
        if (Step == step)
        {
            return;
        }

        Step?.Requests -= Hops;
        step.Requests += Hops;
        if (Outcome != StepOutcome.Ok)
        {
            Step?.Count(Outcome, -1);
            step.Count(Outcome);
        }

        Step = step;
        step.End = Math.Max(step.End, End);
    }

    private void Break(StepOutcome outcome)
    {
        if (Outcome == StepOutcome.Ok)
        {
            Outcome = outcome;
            Step?.Count(outcome);
        }
    }
}
