using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Kernel.Api.Summary;

namespace Kernel.Tests.Unit.Api.Summary;

/// <summary>A story as the lines of <c>TestKit/Sessions/*.txt</c>; <c>tell.js</c> writes the same.</summary>
internal static class ToldStory
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<string> Of(SessionStory story)
    {
        var start = story.Steps.Items is [var first, ..] ? first.Start : 0;
        return [.. story.Steps.Items.Select(step => Line(step, start)), .. story.Problems.SelectMany(problem => Lines(story, problem, start))];
    }

    private static string Line(Step step, long start)
    {
        List<string> parts = [$"#{step.Id} {Ms(step.Start, start)}-{Ms(step.End, start)} ms {Snake(step.Kind)}: {step.Label}{(step.To.Length == 0 ? "" : $" -> {step.To}")}"];
        AddIf(step.Requests > 0, $"{step.Requests} requests");
        AddIf(step.Failed > 0, $"{step.Failed} failed");
        AddIf(step.Errors > 0, $"{step.Errors} errors");
        AddIf(step.Outcome != StepOutcome.Ok, Snake(step.Outcome));
        AddIf(step.Screenshots.Count > 0, $"screenshots {string.Join(' ', step.Screenshots)}");
        AddIf(step.Problems.Count > 0, $"problems {string.Join(' ', step.Problems)}");
        return string.Join(" | ", parts);

        void AddIf(bool condition, string part)
        {
            if (condition)
            {
                parts.Add(part);
            }
        }
    }

    private static IEnumerable<string> Lines(SessionStory story, SessionProblem problem, long start)
    {
        var root = problem.Root;
        var (before, after) = story.ScreenshotsAround(problem);
        string[] parts =
        [
            $"! #{problem.Id} {Ms(problem.First, start)}-{Ms(problem.Last, start)} ms {(problem.IsSevere ? "bad" : "warn")} {problem.Count}x {Snake(root.Kind)}: {root.Title}",
            root.Place,
            root.Body.Length == 0 ? "" : JsonSerializer.Serialize(root.Body, Plain),
            $"steps {string.Join(' ', problem.Steps.Select(static step => step.Id))}".Trim(),
            before > 0 || after > 0 ? $"screenshots {before} {after}" : "",
        ];
        return [string.Join(" | ", parts.Where(static part => part.Length > 0)), .. root.Children.Select(static child => $"!   {child.Because}: {Snake(child.Kind)}: {child.Title}{(child.Place.Length == 0 ? "" : $" | {child.Place}")}")];
    }

    // Rounded as JavaScript does.
    private static string Ms(long time, long start) => Math.Floor(((time - start) / 1_000.0) + 0.5).ToString(CultureInfo.InvariantCulture);

    private static string Snake<T>(T value)
        where T : struct, Enum => JsonSerializer.SerializeToElement(value).GetString()!;
}
