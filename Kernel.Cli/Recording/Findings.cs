using System.Text.Json;
using Kernel.Cli.CommandLine;
using Kernel.Cli.Events;

namespace Kernel.Cli.Recording;

/// <summary>The kinds of failures for which a recording fails.</summary>
internal static class Findings
{
    /// <summary>Console errors and uncaught exceptions.</summary>
    public const string Errors = "errors";

    /// <summary>Failed loads and responses with a status of 400 or more.</summary>
    public const string Failed = "failed";

    /// <summary>Crashed pages.</summary>
    public const string Crash = "crash";

    /// <summary>The names of the kinds.</summary>
    public const string Kinds = $"{Errors}, {Failed}, {Crash}";

    /// <summary>Reads a list of kinds.</summary>
    /// <exception cref="UsageException">A kind is unknown.</exception>
    public static IReadOnlyList<string> Parse(string option, string[] given)
    {
        var kinds = given.SelectMany(static value => value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).Distinct().ToArray();
        return kinds.FirstOrDefault(static kind => kind is not (Errors or Failed or Crash)) is { } unknown
            ? throw new UsageException($"{option}: '{unknown}' is not a kind of failure. The kinds are {Kinds}.")
            : kinds;
    }

    /// <summary>Returns the failures of these kinds in words; empty if there are none.</summary>
    /// <param name="kinds">The kinds.</param>
    /// <param name="summary">The summary of the session.</param>
    public static string Of(IReadOnlyList<string> kinds, JsonElement summary)
    {
        var totals = summary.GetProperty("totals");
        (string Kind, long Count, string One, string Many)[] counts =
        [
            (Errors, Total("console_errors") + Total("exceptions"), "error", "errors"),
            (Failed, Total("failed"), "failed request", "failed requests"),
            (Crash, Crashes(summary), "crash", "crashes"),
        ];
        return string.Join(", ", counts
            .Where(found => found.Count > 0 && kinds.Contains(found.Kind))
            .Select(static found => $"{Quantity.Count(found.Count)} {(found.Count == 1 ? found.One : found.Many)}"));

        long Total(string name) => totals.GetProperty(name).GetInt64();
    }

    private static long Crashes(JsonElement summary) => summary.GetProperty("problems").EnumerateArray()
        .Where(static problem => problem.GetProperty("kind").GetString() == Crash)
        .Sum(static problem => problem.GetProperty("count").GetInt64());
}
