using System.Globalization;
using System.Text;
using Kernel.ServiceDefaults.Events;

namespace Kernel.Api.Summary;

/// <summary>A story as plain text for people and agents: what happened, and what failed. Texts of pages are on one line and have no control characters.</summary>
internal static class SummaryText
{
    /// <summary>The default number of lines.</summary>
    public const int DefaultLines = 30;

    /// <summary>The minimum number of lines.</summary>
    public const int MinLines = 10;

    /// <summary>The maximum number of lines.</summary>
    public const int MaxLines = 500;

    private const int MaxPages = 5;
    private const int MaxConsequences = 4;

    /// <summary>Returns at most <paramref name="lines"/> lines; the most severe problems and their steps come first.</summary>
    public static IReadOnlyList<string> Of(StoryOfSession summary, int lines)
    {
        List<string> text = [.. Head(summary)];
        var problems = Problems(summary).ToList();
        var steps = summary.Story.Steps.Items;
        var pages = lines >= DefaultLines ? Pages(summary.Story).ToList() : [];
        var room = lines - text.Count - pages.Count;
        // Half of the room is for problems, and more if the steps need less.
        var problemRoom = Math.Min(problems.Count, Math.Max(room / 2, room - steps.Count - 1));
        text.AddRange(Cut(problems, problemRoom, "problem lines"));
        text.AddRange(Steps(summary.Story, room - problemRoom));
        text.AddRange(pages);
        return text;
    }

    /// <summary>Returns the lines as UTF-8; each ends with a line feed.</summary>
    public static byte[] Encode(StoryOfSession summary, int lines) => Encoding.UTF8.GetBytes(string.Join('\n', [.. Of(summary, lines), ""]));

    private static IEnumerable<string> Head(StoryOfSession summary)
    {
        var (session, totals) = (summary.Session, summary.Story.Totals);
        var until = session.EndedAt is { } ended ? $", ended after {Seconds((long)(ended - session.CreatedAt).TotalMicroseconds)}" : "";
        yield return string.Create(CultureInfo.InvariantCulture, $"Session {session.Id}, started {session.CreatedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z{until}");
        var missing = (summary.Missing > 0 ? $", {summary.Missing} events no longer available" : "")
            + (summary.Unread > 0 ? $", without the first {summary.Unread} of the session" : "");
        yield return $"{Count(totals.Events, "event")}, {Count(totals.Tabs, "tab")}, {Count(totals.Requests, "request")} ({totals.Failed} failed, {Bytes(totals.Bytes)}), "
            + $"{Count(totals.ConsoleErrors, "console error")}, {Count(totals.Exceptions, "exception")}, {Count(totals.Warnings, "warning")}, {Count(totals.Screenshots, "screenshot")}{missing}";
    }

    private static IEnumerable<string> Problems(StoryOfSession summary)
    {
        var problems = summary.Story.Problems.OrderByDescending(static problem => problem.IsSevere).ToList();
        yield return problems.Count == 0 ? "Problems: none" : $"Problems: {problems.Count}";
        foreach (var problem in problems)
        {
            var root = problem.Root;
            var where = root.Place.Length > 0 ? $" at {File(root.Place)}" : "";
            var body = root.Body.Length > 0 ? $" {StepWords.Brief(root.Body, 160)}" : "";
            var repeats = problem.Count > 1 ? $", {problem.Count} times" : "";
            var step = root.Step is { } known ? $", step {known.Id}" : "";
            yield return $"{(problem.IsSevere ? '!' : '-')} {root.Title}{where}{body} (event {root.At}{step}{repeats})";
            foreach (var child in root.Children.Take(MaxConsequences))
            {
                yield return $"    likely because of it: {child.Title}{(child.Place.Length > 0 ? $" at {File(child.Place)}" : "")} (event {child.Seq})";
            }
        }
    }

    private static IEnumerable<string> Steps(SessionStory story, int room)
    {
        var steps = story.Steps.Items;
        if (steps.Count == 0 || room < 2)
        {
            return [$"Steps: {steps.Count}"];
        }

        // Without room for all: those with problems first, then the newest.
        var shown = steps.Count < room ? steps : [.. steps
            .OrderByDescending(static step => step.Problems.Count > 0)
            .ThenByDescending(static step => step.Start)
            .Take(room - 2)
            .OrderBy(static step => step.Start)];
        var left = steps.Count - shown.Count + story.Steps.Omitted;
        var start = steps[0].Start;
        return [$"Steps: {steps.Count + story.Steps.Omitted}", .. left > 0 ? (string[])[$"    {left} more are not shown"] : [], .. shown.Select(step => Line(step, start))];
    }

    private static string Line(Step step, long start)
    {
        var parts = new List<string>();
        if (step.Requests > 0)
        {
            parts.Add(Count(step.Requests, "request"));
        }

        if (step.Failed > 0)
        {
            parts.Add($"{step.Failed} failed");
        }

        if (step.Errors > 0)
        {
            parts.Add(Count(step.Errors, "error"));
        }

        var result = step.To.Length > 0 ? $" -> {step.To}" : "";
        return $"{(step.Outcome > StepOutcome.Warning ? '!' : ' ')} {Seconds(step.Start - start),7}  {step.Label}{result} ({string.Join(", ", [$"step {step.Id}", .. parts])})";
    }

    private static IEnumerable<string> Pages(SessionStory story)
    {
        var pages = story.Pages.Items.TakeLast(MaxPages).ToList();
        return pages.Count == 0 ? [] : [$"Pages: {pages.Count + story.Pages.Omitted}", .. pages.Select(Line)];
    }

    private static string Line(PageVisit page)
    {
        var milestones = ((string Type, string Word)[])[(EventTypes.DomContentLoaded, "DOM ready"), (EventTypes.Lcp, "largest paint"), (EventTypes.PageLoad, "loaded"), (EventTypes.NavigationSettled, "settled")];
        var times = milestones.Where(milestone => page.Milestones.ContainsKey(milestone.Type)).Select(milestone => $"{milestone.Word} {Seconds(page.Milestones[milestone.Type])}");
        return $"  {StepWords.Place(page.Url, "")}: {string.Join(", ", [.. times, Count(page.Requests, "request"), Bytes(page.Bytes)])}";
    }

    private static List<string> Cut(List<string> lines, int room, string what) =>
        lines.Count <= room ? lines : [.. lines.Take(room - 1), $"    {lines.Count - room + 1} more {what} are not shown"];

    // The file and line of a script.
    private static string File(string place) => StepWords.Brief(place[(place.LastIndexOf('/') + 1)..] is { Length: > 0 } file ? file : place, 80);

    private static string Count(long number, string noun) => string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");

    private static string Seconds(long microseconds) => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1e6:F2} s");

    private static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} B"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:F1} kB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:F1} MB"),
    };
}
