namespace Kernel.Api.Summary;

/// <summary>An action of the user, an agent or the page, with its consequences. Times are Unix microseconds.</summary>
internal sealed class Step
{
    private const int MaxScreenshots = 64;

    private readonly int[] _counts = new int[(int)StepOutcome.Crash + 1];

    /// <summary>The sequence number of the first event.</summary>
    public required ulong Id { get; init; }

    /// <summary>The kind.</summary>
    public required StepKind Kind { get; set; }

    /// <summary>The name, such as <c>Clicked Add</c>.</summary>
    public required string Label { get; set; }

    /// <summary>The result in words, such as the address it led to; empty if there is none.</summary>
    public string To { get; set; } = "";

    /// <summary>The address of the page.</summary>
    public string Url { get; set; } = "";

    /// <summary>The target; empty if the step has none.</summary>
    public required string Tab { get; set; }

    /// <summary>The start.</summary>
    public required long Start { get; init; }

    /// <summary>The time of the last event or response.</summary>
    public long End { get; set; }

    /// <summary>The time from which events of the tab belong to this step or a later one.</summary>
    public required long From { get; init; }

    /// <summary>The time of the last event that is part of the action itself.</summary>
    public long Last { get; set; }

    /// <summary>The <c>nav_seq</c> of the document.</summary>
    public long Nav { get; set; }

    /// <summary>The number of events of the action itself.</summary>
    public int Events { get; set; } = 1;

    /// <summary>The number of requests, including redirects.</summary>
    public int Requests { get; set; }

    /// <summary>The number of failed requests and commands.</summary>
    public int Failed => _counts[(int)StepOutcome.Http4xx] + _counts[(int)StepOutcome.Http5xx] + _counts[(int)StepOutcome.Failed];

    /// <summary>The number of console errors and exceptions.</summary>
    public int Errors => _counts[(int)StepOutcome.ConsoleError] + _counts[(int)StepOutcome.Exception];

    /// <summary>The worst outcome.</summary>
    public StepOutcome Outcome => (StepOutcome)Math.Max(0, Array.FindLastIndex(_counts, static count => count > 0));

    /// <summary>The sequence numbers of the first 64 screenshots.</summary>
    public List<ulong> Screenshots { get; } = [];

    /// <summary>The ids of the problems.</summary>
    public List<ulong> Problems { get; } = [];

    /// <summary>The selector of an element; of a tab, its opener; of published events, the first one's label.</summary>
    public string Selector { get; set; } = "";

    /// <summary>The text of a run of keys; null for other steps.</summary>
    public TypedText? Typed { get; set; }

    /// <summary>A position or distance.</summary>
    public double X { get; set; }

    /// <inheritdoc cref="X" />
    public double Y { get; set; }

    /// <summary>A download's id, a published type, a command's method, or <c>address</c> or <c>closed</c>.</summary>
    public string Name { get; set; } = "";

    /// <summary>Counts an outcome.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="by">-1 if the outcome turns out to belong to another step.</param>
    public void Count(StepOutcome outcome, int by = 1) => _counts[(int)outcome] += by;

    /// <summary>Adds a screenshot.</summary>
    public void AddScreenshot(ulong seq)
    {
        if (Screenshots.Count < MaxScreenshots)
        {
            Screenshots.Add(seq);
        }
    }

    /// <summary>Adds an event of the action itself.</summary>
    public Step Extend(Fact fact)
    {
        Events++;
        Last = Math.Max(Last, fact.Time);
        End = Math.Max(End, fact.Time);
        Nav = Math.Max(Nav, fact.Nav);
        return this;
    }
}
