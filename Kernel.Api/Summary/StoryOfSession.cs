using Kernel.Api.Sessions;

namespace Kernel.Api.Summary;

/// <summary>A session with its story.</summary>
/// <param name="Session">The session.</param>
/// <param name="Status">The session's status.</param>
/// <param name="Story">The story.</param>
/// <param name="LastSeq">The last sequence number that the story includes.</param>
/// <param name="Missing">The number of events that can no longer be delivered.</param>
/// <param name="Unread">The number of sequence numbers at the start of the session that were not read, because it is too long.</param>
internal sealed record StoryOfSession(CaptureSession Session, SessionStatus Status, SessionStory Story, ulong LastSeq, ulong Missing, ulong Unread)
{
    /// <summary>Converts the story to its resource.</summary>
    public SummaryResource ToResource() => new()
    {
        Session = new SummarySession(Session.Id, Status, Session.CreatedAt, Session.EndedAt, Session.StartSeq, LastSeq),
        Steps = [.. Story.Steps.Items.Select(ToResource)],
        Problems = [.. Story.Problems.Select(ToResource)],
        Pages = [.. Story.Pages.Items.Select(ToResource)],
        Totals = new SummaryTotals(
            Story.Totals.Events, Story.Totals.Tabs, Story.Totals.Requests, Story.Totals.Failed, Story.Totals.ConsoleErrors, Story.Totals.Exceptions, Story.Totals.Warnings,
            Story.Totals.Bytes, Story.Totals.Screenshots),
        Omitted = new SummaryOmissions(Story.Steps.Omitted, Story.OmittedProblems, Story.Pages.Omitted, Missing, Unread),
    };

    private static SummaryStep ToResource(Step step) => new()
    {
        Id = step.Id,
        Kind = step.Kind,
        Label = step.Label,
        To = Optional(step.To),
        Url = Optional(step.Url),
        TargetId = Optional(step.Tab),
        Ts = step.Start,
        EndTs = step.End,
        Outcome = step.Outcome,
        Requests = step.Requests,
        Failed = step.Failed,
        Errors = step.Errors,
        Screenshots = [.. step.Screenshots],
        Problems = [.. step.Problems],
    };

    private static SummaryPage ToResource(PageVisit page) => new(
        page.Seq, page.Url, Optional(page.Tab), page.Start, page.Milestones, page.Requests, page.Failed, page.Errors, page.Bytes, Math.Round(page.Shift, 4));

    private static string? Optional(string text) => text.Length > 0 ? text : null;

    private SummaryProblem ToResource(SessionProblem problem)
    {
        var root = problem.Root;
        var (before, after) = Story.ScreenshotsAround(problem);
        return new SummaryProblem
        {
            Id = problem.Id,
            Kind = root.Kind,
            Title = root.Title,
            Severe = problem.IsSevere,
            Count = problem.Count,
            FirstTs = problem.First,
            LastTs = problem.Last,
            Steps = [.. problem.Steps.Select(static step => step.Id)],
            TargetId = Optional(root.Tab),
            Seq = root.At,
            Place = Optional(root.Place),
            Request = root.Kind == ProblemKind.Request
                ? new SummaryRequest(Optional(root.Method), root.Url, root.Status > 0 ? root.Status : null, Optional(root.Error), Optional(root.Body))
                : null,
            Consequences = [.. root.Children.Select(static child => new SummaryConsequence(child.Kind, child.Title, child.Because, Optional(child.Place), child.Seq, child.Time))],
            ScreenshotBefore = before > 0 ? before : null,
            ScreenshotAfter = after > 0 ? after : null,
        };
    }
}
