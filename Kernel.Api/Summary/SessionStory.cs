using System.Text.Json;

namespace Kernel.Api.Summary;

/// <summary>The steps, problems and documents of a session, derived from its events in the order of the stream.</summary>
/// <remarks>Memory is bounded whatever the events are; what was left out is counted.</remarks>
internal sealed class SessionStory
{
    /// <summary>The maximum number of steps.</summary>
    public const int MaxSteps = 1_000;

    /// <summary>The maximum number of different problems.</summary>
    public const int MaxProblems = 1_000;

    /// <summary>The maximum number of documents.</summary>
    public const int MaxPages = 200;

    private const int MaxScreenshots = 2_000;

    private readonly StepBuilder _steps = new(MaxSteps);
    private readonly ProblemBuilder _problems;
    private readonly HashSet<string> _tabs = new(StringComparer.Ordinal);
    private readonly Queue<(ulong Seq, long Time, string Tab)> _screenshots = new();

    public SessionStory() => _problems = new ProblemBuilder(_steps, MaxProblems);

    /// <summary>Gets the steps by their start.</summary>
    public StepList Steps => _steps.Steps;

    /// <summary>Gets the problems by the time of their first occurrence.</summary>
    public IEnumerable<SessionProblem> Problems => _problems.Problems;

    /// <summary>Gets the number of failures that were left out.</summary>
    public int OmittedProblems => _problems.Omitted;

    /// <summary>Gets the documents, oldest first.</summary>
    public PageVisits Pages { get; } = new(MaxPages);

    /// <summary>Gets the totals.</summary>
    public StoryTotals Totals { get; } = new();

    /// <summary>Adds an event.</summary>
    /// <param name="envelope">The envelope.</param>
    public void Add(JsonElement envelope)
    {
        Totals.Events++;
        if (FactReader.Read(envelope) is not { } fact)
        {
            return;
        }

        var tab = _steps.TabOf(fact);
        // A response with status 404 can be followed by a failure.
        var isFailure = fact is { Role: FactRole.Response, Status: >= 400 } or { Role: FactRole.Failure, Flag: false } && _steps.Find(tab, fact.Id)?.HasFailed != true;
        Count(fact, tab, isFailure);
        Pages.Add(fact, tab, isFailure);
        _problems.Add(fact, tab, _steps.Add(fact, tab));
    }

    /// <summary>The last screenshot of the tab before a problem's main occurrence, and the first after it; 0 if there is none.</summary>
    public (ulong Before, ulong After) ScreenshotsAround(SessionProblem problem)
    {
        var own = _screenshots.Where(screenshot => screenshot.Tab == problem.Root.Tab).ToArray();
        return (own.LastOrDefault(screenshot => screenshot.Time <= problem.Root.Time).Seq, own.FirstOrDefault(screenshot => screenshot.Time > problem.Root.Time).Seq);
    }

    private void Count(Fact fact, string tab, bool isFailure)
    {
        Totals.Failed += isFailure ? 1 : 0;
        switch (fact.Role)
        {
            case FactRole.Request:
                Totals.Requests++;
                break;
            case FactRole.Response or FactRole.ResponseEnd:
                Totals.Bytes += (long)fact.Size;
                break;
            case FactRole.Error when fact.State != "network":
                Totals.ConsoleErrors++;
                break;
            case FactRole.Exception:
                Totals.Exceptions++;
                break;
            case FactRole.Warning:
                Totals.Warnings++;
                break;
            case FactRole.Navigation when _tabs.Count < 10_000 && _tabs.Add(tab):
                Totals.Tabs++;
                break;
            case FactRole.Screenshot:
                Totals.Screenshots++;
                _screenshots.Enqueue((fact.Seq, fact.Time, tab));
                if (_screenshots.Count > MaxScreenshots)
                {
                    _screenshots.Dequeue();
                }

                break;
        }
    }
}
